package com.nightmail.platform;

import java.util.List;

/** The settings cannot be used. The message names every problem, each with its place and remedy. */
public final class InvalidSettings extends RuntimeException {
  private static final long serialVersionUID = 1L;

  InvalidSettings(List<String> problems) {
    super(
        problems.size() == 1
            ? problems.getFirst()
            : "The settings have %d problems:%n  %s"
                .formatted(problems.size(), String.join(System.lineSeparator() + "  ", problems)));
  }
}
