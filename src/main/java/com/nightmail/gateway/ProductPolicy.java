package com.nightmail.gateway;

/**
 * What Meta does with a message that is not eligible for MM Lite; dialect {@link Dialect#GRAPH}
 * only.
 */
public enum ProductPolicy {
  CLOUD_API_FALLBACK,
  STRICT
}
