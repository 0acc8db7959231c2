package com.nightmail.gateway;

/**
 * The provider was asked for something and did not give it; the message says why and what to do.
 */
public final class ProviderUnavailable extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ProviderUnavailable(String message) {
    super(message);
  }
}
