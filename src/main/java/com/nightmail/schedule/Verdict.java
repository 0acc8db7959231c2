package com.nightmail.schedule;

import com.nightmail.runs.RunCost;
import com.nightmail.runs.RunReport;
import com.nightmail.schedule.WhatToType.Need;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is to be told of a night.
 *
 * @param why in one sentence, or null where the figures say it all
 * @param report of its run, or null if it has none
 * @param costs of its run once that has ended, at most; empty where no rate card is known
 */
record Verdict(
    Plan plan,
    Night night,
    Kind kind,
    @Nullable String why,
    @Nullable RunReport report,
    List<RunCost> costs) {
  /** Share of the messages; a few numbers without WhatsApp are in every list. */
  private static final double MOST_REFUSED = 0.1;

  /** How the night ended, or what it waits for. */
  enum Kind {
    COMPLETED("completed"),
    STOPPED("was stopped"),
    FAILED("failed"),
    NO_LIST("no list"),
    SAME_LIST("did not start: the same list again"),
    NOT_STARTED("did not start"),
    MISSED("did not start: nobody served"),
    SKIPPED("left out"),
    RESTARTING("failed, restarting"),
    WAITING("still waiting");

    private final String words;

    Kind(String words) {
      this.words = words;
    }

    String words() {
      return words;
    }

    static Kind of(Night.State end) {
      return valueOf(end.name());
    }
  }

  /** What a person has to do, the most urgent first. */
  List<Need> needs() {
    var needs = new ArrayList<Need>();
    switch (kind) {
      case COMPLETED -> {
        if (report != null && report.inDoubt() > 0) {
          needs.add(Need.DECIDE);
        }
        if (report != null && fewReached(report)) {
          needs.add(Need.SEE_REASONS);
        }
      }
      case FAILED -> {
        needs.add(Need.SEE_REASONS);
        needs.add(Need.RESTART);
      }
      case STOPPED -> needs.add(Need.RESTART);
      case NO_LIST -> {
        if (plan.failWithoutList()) {
          needs.add(Need.RUN_NOW);
        }
      }
      case SAME_LIST, NOT_STARTED -> needs.add(Need.RUN_NOW);
      case MISSED -> {
        if (plan.ifMissed() == Plan.IfMissed.ASK) {
          needs.add(Need.RUN_NOW);
        }
      }
      case WAITING -> {
        if (report != null) {
          needs.add(Need.WATCH);
        }
      }
      case SKIPPED, RESTARTING -> {}
    }
    return needs;
  }

  private static boolean fewReached(RunReport report) {
    var sent = report.accepted() + report.refused();
    return report.refused() > sent * MOST_REFUSED || report.accepted() == 0;
  }
}
