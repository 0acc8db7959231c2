package com.nightmail.schedule;

import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/** The command for what a person has to do about a night: only the commands know their names. */
@FunctionalInterface
public interface WhatToType {

  /** What a person has to do. */
  enum Need {
    /** To decide what becomes of messages in doubt. */
    DECIDE,
    /** To see why messages were refused, or rows skipped. */
    SEE_REASONS,
    /** To go on with the run once its cause is mended. */
    RESTART,
    /** To have the night run after all. */
    RUN_NOW,
    /** To see how far a run is. */
    WATCH
  }

  /**
   * @param run of the night, or null if it has none
   */
  String command(Need need, String schedule, LocalDate date, @Nullable Integer run);
}
