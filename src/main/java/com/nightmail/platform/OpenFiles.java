package com.nightmail.platform;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How many files this process may open, connections included. A process that runs out of them while
 * it starts cannot even read its own libraries, and fails in ways that nobody understands.
 */
public final class OpenFiles {
  /** A command has up to 110 of its own; the rest is for connections to the gateway. */
  private static final long LEAST = 256;

  private static final Path LIMITS = Path.of("/proc/self/limits");
  private static final Pattern LIMIT = Pattern.compile("(?m)^Max open files +(\\d+)");

  private OpenFiles() {}

  /**
   * Why Nightmail does not start with the limit of this process, in one sentence; null if it does,
   * or where the system does not tell. To be asked first: it needs no library.
   */
  public static @Nullable String shortage() {
    var limit = limit();
    return limit.isPresent() && limit.getAsLong() < LEAST
        ? "This process may have "
            + limit.getAsLong()
            + " files open, and Nightmail needs at least "
            + LEAST
            + ": raise the limit (ulimit -n 4096), then try again."
        : null;
  }

  private static OptionalLong limit() {
    try {
      var limit = LIMIT.matcher(Files.readString(LIMITS));
      return limit.find()
          ? OptionalLong.of(Long.parseLong(limit.group(1)))
          : OptionalLong.empty(); // "unlimited"
    } catch (IOException notTold) {
      return OptionalLong.empty();
    }
  }
}
