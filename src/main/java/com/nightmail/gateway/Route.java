package com.nightmail.gateway;

/** By which product a message went out. */
public enum Route {
  MM_LITE,
  CLOUD_API,
  /** The answer does not say. */
  UNKNOWN
}
