package com.nightmail.cli;

import com.nightmail.domain.Counts;
import com.nightmail.domain.Run;
import com.nightmail.runs.RunDirectory;
import java.io.PrintWriter;
import java.time.Duration;

/** What became of a run, as a person wants to read it, and what to do next. */
final class Summary {
  /** Share of the messages; a few numbers without WhatsApp are in every list. */
  private static final double MOST_REFUSED = 0.1;

  private final RunDirectory runs;
  private final PrintWriter out;

  Summary(RunDirectory runs, PrintWriter out) {
    this.runs = runs;
    this.out = out;
  }

  /**
   * @return the exit status that says the same
   */
  int print(int id) {
    var run = runs.get(id);
    var status = Format.status(runs, run);
    var waits = Format.waits(run);
    out.printf(
        "%n%s %d of campaign %s: %s%s%n",
        run.dry() ? "Dry run" : "Run",
        id,
        run.campaign(),
        status,
        waits == null ? took(run) : " " + waits);
    if (run.failure() != null) {
      out.printf("  %s%n", indented(run.failure()));
    }
    if (run.warning() != null) {
      out.printf("  Warning: %s%n", indented(run.warning()));
    }
    out.println();
    counts(run);
    out.println();
    out.println(next(run, status));
    if (!status.equals("COMPLETED")) {
      return Commands.FAILED;
    }
    return completed(run);
  }

  /** What is in doubt weighs more than what was refused. */
  private int completed(Run run) {
    var counts = run.counts();
    if (counts.inDoubt() > 0) {
      return Commands.IN_DOUBT;
    }
    var sent = counts.taken() + runs.rehearsed(run) + counts.refused();
    return counts.refused() > sent * MOST_REFUSED || sentToNobody(run)
        ? Commands.FEW_REACHED
        : Commands.COMPLETED;
  }

  /** Every row of the list, by what became of it. */
  void counts(Run run) {
    var counts = run.counts();
    var rehearsed = runs.rehearsed(run);
    line(counts.taken(), "accepted by the gateway" + receipts(counts));
    line(rehearsed, "would be sent");
    line(
        counts.refused(),
        run.dry() ? "would be refused: the template cannot be filled in" : "refused");
    line(counts.inDoubt(), "in doubt: may have been sent, the answer was lost");
    line(counts.skipped() - rehearsed, "skipped");
    var heldBack = run.owner() == null && run.room() == 0 ? counts.ready() : 0;
    line(counts.ready() + counts.claimed() - heldBack, "still to be sent");
    line(
        heldBack,
        "held back by the limit of " + Format.number(run.limit() == null ? 0 : run.limit()));
    line(run.listRows() - counts.total(), "not loaded yet");
    var rows = run.listRows() == 1 ? "row" : "rows";
    out.printf("  %,10d  %s in %s%n", run.listRows(), rows, Format.fileName(run.list()));
  }

  /** The provider's words may have lines of their own; none is to look like one of ours. */
  private static String indented(String text) {
    return text.replace("\n", "\n    ");
  }

  private void line(int count, String what) {
    if (count != 0) {
      out.printf("  %,10d  %s%n", count, what);
    }
  }

  private static String receipts(Counts counts) {
    var known = counts.taken() - counts.accepted();
    return known == 0
        ? ""
        : " (%,d sent, %,d delivered, %,d read, %,d failed)"
            .formatted(counts.sent(), counts.delivered(), counts.read(), counts.failed());
  }

  private static String took(Run run) {
    if (run.startedAt() == null || run.endedAt() == null) {
      return "";
    }
    return " after " + Format.duration(Duration.between(run.startedAt(), run.endedAt()));
  }

  /** Not where everybody was reached before or has opted out: then there was nothing to do. */
  private boolean sentToNobody(Run run) {
    return run.counts().skipped() - runs.rehearsed(run) == run.listRows()
        && runs.anyFaulty(run.id());
  }

  /** Its list was loaded to the end, and its load failed all the same: too many rows are faulty. */
  private boolean isRefused(Run run) {
    return run.counts().total() == run.listRows()
        && runs.lastExecution(run).stream()
            .flatMap(execution -> execution.steps().stream())
            .anyMatch(step -> step.name().equals("load") && step.status().equals("FAILED"));
  }

  private String next(Run run, String status) {
    if (status.equals("RUNNING") || status.equals("STOPPING")) {
      return "Watch it with: nightmail show " + run.id();
    }
    if (run.waits() != null) {
      return """
      It goes on by itself, in the process that waits for it or in nightmail serve.
      Do not wait:  nightmail restart %d
      End the wait: nightmail stop %d"""
          .formatted(run.id(), run.id());
    }
    if (isRefused(run)) {
      return """
      See its faulty rows: nightmail export %d --state SKIPPED
      Go on all the same:  nightmail restart %d --accept-faulty"""
          .formatted(run.id(), run.id());
    }
    if (!status.equals("COMPLETED")) {
      var goOn =
          "Go on with it: nightmail restart %d (nobody gets a message twice)".formatted(run.id());
      return run.counts().refused() + run.counts().inDoubt() == 0
          ? goOn
          : "See what the gateway said: nightmail show %d%n%s".formatted(run.id(), goOn);
    }
    if (run.counts().inDoubt() > 0) {
      return "Receipts settle what is in doubt; what stays so needs a decision: nightmail resolve %d --assume-sent | --resend"
          .formatted(run.id());
    }
    if (sentToNobody(run)) {
      return "Nobody was sent to. See why: nightmail show %d".formatted(run.id());
    }
    if (run.dry()) {
      return """
      Nothing was sent. What would become of each row: nightmail export %d --out rehearsal.csv
      Send it with: nightmail run CAMPAIGN.yaml"""
          .formatted(run.id());
    }
    var next = new StringBuilder("Every row is accounted for.");

    if (run.counts().refused() + run.counts().skipped() > 0) {
      next.append(" See why rows were not sent: nightmail show ").append(run.id());
    }
    if (run.counts().ready() > 0) {
      next.append("\nSend to the others: the same command with a higher --limit, or without one.");
    }
    if (run.counts().refused() > 0) {
      next.append("\nWhat was refused can be sent again once its cause is mended: nightmail retry ")
          .append(run.id());
    } else {
      next.append("\nThe whole list with its results: nightmail export ")
          .append("%d --out results.csv".formatted(run.id()));
    }
    return next.toString();
  }
}
