package com.nightmail.sending;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Names this host since it was started: another host, and the same one after a restart, have
 * another. Empty where the system has none.
 */
final class BootId {
  private static final Path LINUX = Path.of("/proc/sys/kernel/random/boot_id");
  private static final String ID = read();

  private BootId() {}

  private static String read() {
    try {
      return Files.readString(LINUX).strip();
    } catch (IOException e) {
      return "";
    }
  }

  static boolean isKnown() {
    return !ID.isEmpty();
  }

  /** So many bytes, filled up with zeros. */
  static byte[] bytes(int length) {
    return Arrays.copyOf(ID.getBytes(StandardCharsets.US_ASCII), length);
  }
}
