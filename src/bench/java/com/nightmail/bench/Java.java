package com.nightmail.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Starts classes of the benchmark in processes of their own, with this JDK. */
final class Java {
  private Java() {}

  static ProcessBuilder start(Class<?> main, String... options) {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(options));
    command.addAll(
        List.of("-Xlog:disable", "-cp", System.getProperty("java.class.path"), main.getName()));
    return new ProcessBuilder(command);
  }
}
