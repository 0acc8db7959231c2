package com.nightmail.platform;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A process that opens the database of a home, says so, waits for a line or its end, and closes.
 */
final class Child {
  private Child() {}

  public static void main(String[] args) throws IOException {
    try (var database = EmbeddedDatabase.open(Path.of(args[0]))) {
      System.out.println("open " + database.jdbcUrl());
      var nothing = System.in.read();
    }
  }

  /** The command line of a main class on the classes of this test. */
  static List<String> java(String mainClass, String... arguments) {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.addAll(
        List.of(
            "-cp",
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"))));
    command.add(mainClass);
    command.addAll(List.of(arguments));
    return command;
  }
}
