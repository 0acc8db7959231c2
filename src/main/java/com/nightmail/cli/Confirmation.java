package com.nightmail.cli;

import java.io.PrintWriter;
import picocli.CommandLine.Option;

/** Asks a person before what cannot be taken back, and keeps the name. */
final class Confirmation {

  @Option(names = "--yes", description = "Does not ask.")
  private boolean yes;

  @Option(
      names = "--by",
      paramLabel = "NAME",
      defaultValue = "${sys:user.name}",
      description = "Who decides. Default: your login.")
  private String who = "";

  String who() {
    return who;
  }

  /** Whether the person agrees; without a terminal only {@code --yes} does. */
  boolean given(PrintWriter out, String consequence) {
    out.println(consequence);
    if (yes) {
      return true;
    }
    var console = System.console();
    if (console == null || !Boolean.getBoolean("nightmail.terminal")) {
      out.println("There is no terminal to ask on: say --yes if that is what you want.");
      return false;
    }
    out.flush();
    var answer = console.readLine("Go on? [y/N] ");
    return answer != null && answer.strip().equalsIgnoreCase("y");
  }
}
