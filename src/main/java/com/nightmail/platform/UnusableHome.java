package com.nightmail.platform;

/** The home directory cannot be used as it is; the message names it and the remedy. */
public final class UnusableHome extends RuntimeException {
  UnusableHome(String message) {
    super(message);
  }
}
