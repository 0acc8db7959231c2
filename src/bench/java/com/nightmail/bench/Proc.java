package com.nightmail.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * What Linux says of processes and of the machine, from {@code /proc} (proc(5)). Processor time is
 * in seconds, to a hundredth; a process that is gone has used none and is not resident.
 */
final class Proc {
  private static final double TICKS_PER_SECOND = 100; // USER_HZ, the same on all Linux there is
  private static final double KILOBYTES_PER_MEGABYTE = 1024;

  // Behind the name of the program, which may have blanks in it: the state is the first.
  private static final int USER = 11;
  private static final int CHILDREN_SYSTEM = 14;

  private Proc() {}

  /** User and system time of a process alone. */
  static double cpu(long pid) throws IOException {
    return ticks(pid, USER + 1) / TICKS_PER_SECOND;
  }

  /** User and system time of a process and of all its children, those that have ended included. */
  static double cpuOfFamily(long pid) throws IOException {
    var ticks = ticks(pid, CHILDREN_SYSTEM);
    for (var child : ProcessHandle.of(pid).stream().flatMap(ProcessHandle::children).toList()) {
      ticks += ticks(child.pid(), USER + 1);
    }
    return ticks / TICKS_PER_SECOND;
  }

  private static long ticks(long pid, int lastField) throws IOException {
    var stat = read("/proc/" + pid + "/stat");
    if (stat.isEmpty()) {
      return 0;
    }
    var fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    return Arrays.stream(fields, USER, lastField + 1).mapToLong(Long::parseLong).sum();
  }

  /** Megabytes of a process that are in memory now. */
  static double resident(long pid) throws IOException {
    return read("/proc/" + pid + "/status")
            .lines()
            .filter(line -> line.startsWith("VmRSS:"))
            .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
            .sum()
        / KILOBYTES_PER_MEGABYTE;
  }

  /**
   * Of all processors together.
   *
   * @param busy with processes of this machine
   * @param stolen by other machines on the same host
   */
  record Machine(double busy, double stolen) {}

  static Machine machine() throws IOException {
    var ticks =
        Arrays.stream(read("/proc/stat").lines().findFirst().orElseThrow().split(" +"))
            .skip(1)
            .mapToLong(Long::parseLong)
            .toArray();
    // user nice system idle iowait irq softirq steal
    return new Machine(
        (ticks[0] + ticks[1] + ticks[2] + ticks[5] + ticks[6]) / TICKS_PER_SECOND,
        ticks[7] / TICKS_PER_SECOND);
  }

  private static String read(String file) throws IOException {
    try {
      return Files.readString(Path.of(file));
    } catch (NoSuchFileException gone) {
      return "";
    } catch (IOException e) {
      if (e.getMessage() != null && e.getMessage().contains("No such process")) {
        return "";
      }
      throw e;
    }
  }
}
