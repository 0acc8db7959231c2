package com.nightmail.bench;

import com.nightmail.platform.BenchDatabase;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;

/**
 * A program of the benchmark, beside which Nightmail is seen. Its main class takes the database's
 * JDBC address, the list and the gateway's address; it has the same server and as much heap.
 */
final class Rival implements Contender {
  private final String name;
  private final Class<?> main;

  Rival(String name, Class<?> main) {
    this.name = name;
    this.main = main;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Running start(Path home, Path list, Workload workload, URI gateway, Path output)
      throws IOException {
    var database = new BenchDatabase(home);
    var command = Java.start(main, "-Xmx512m");
    command.command().addAll(List.of(database.url(), list.toString(), gateway.toString()));
    command.redirectErrorStream(true).redirectOutput(output.toFile());
    return new Running(command.start(), database::close);
  }
}
