package com.nightmail.crash;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Whether processes that are started here hear a Ctrl-C (SIGINT). */
final class Interrupts {
  private Interrupts() {}

  /** A shell starts its background jobs with SIGINT ignored, and children inherit that. */
  static boolean reachUs() throws IOException {
    var status = Path.of("/proc/self/status");
    if (!Files.exists(status)) {
      return true;
    }
    return Files.readAllLines(status).stream()
        .filter(line -> line.startsWith("SigIgn:"))
        .noneMatch(line -> (Long.parseUnsignedLong(line.split("\\s+")[1], 16) & 2) != 0);
  }
}
