package com.nightmail.platform;

import com.sun.security.auth.module.UnixSystem;

/** The user of the operating system that this process runs as. */
final class Account {
  private static final int ROOT = 0;

  private Account() {}

  /** The user's number; only to be asked where {@link OwnerOnly#supported()}. */
  static long uid() {
    return new UnixSystem().getUid();
  }

  static boolean isRoot() {
    return OwnerOnly.supported() && uid() == ROOT;
  }
}
