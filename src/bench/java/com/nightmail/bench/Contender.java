package com.nightmail.bench;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;

/** A program that sends every recipient of a list one message. */
interface Contender {

  /** As the report calls it. */
  String name();

  /**
   * Starts it.
   *
   * @param home prepared, with a database server of its own that nobody else uses
   * @param list of {@link RecipientFile}
   * @param output file for whatever the program says
   */
  Running start(Path home, Path list, Workload workload, URI gateway, Path output)
      throws IOException;

  /**
   * @param process the one that sends
   * @param after to be done when it has ended
   */
  record Running(Process process, Runnable after) {}
}
