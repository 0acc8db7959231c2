package com.nightmail.cli;

import com.nightmail.check.Obstacle;
import com.nightmail.runs.LaunchRejected;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What to type after a launch was rejected. */
final class Hint {
  private static final String OWN_KEY = "Give a new run its own key with: --key KEY";

  private Hint() {}

  static Optional<String> of(LaunchRejected rejected) {
    var run = rejected.run();
    return switch (rejected.reason()) {
      case NO_SUCH_RUN -> Optional.of("See them all with: nightmail runs");
      case BEING_SENT -> Optional.of("Watch it with: nightmail show " + run);
      case HOLDER_SILENT ->
          Optional.of("Take the run from it with: nightmail restart %d --take-over".formatted(run));
      case HOLDER_ALIVE -> Optional.of("Stop it with: nightmail stop " + run);
      case BEGUN_OTHERWISE -> Optional.of(OWN_KEY);
      case RECEIPTS_TAKEN -> Optional.of("Receipts are taken by: nightmail serve");
      case NOT_READY ->
          Optional.of(
              Stream.concat(
                      rejected.obstacles().stream().flatMap(o -> of(o).stream()).distinct(),
                      Stream.of("Nothing was sent."))
                  .collect(Collectors.joining("\n")));
      case OTHER -> Optional.empty();
    };
  }

  /** What to type about something that stands in the way of a campaign. */
  static Optional<String> of(Obstacle obstacle) {
    return switch (obstacle.kind()) {
      case FAULTY_ROWS ->
          Optional.of(
              "See them all with: nightmail check CAMPAIGN.yaml --out DIR\nAccept them with: nightmail run CAMPAIGN.yaml --accept-faulty");
      case EXCLUDED_RUN -> Optional.of("See the runs with: nightmail runs");
      case BEGUN_OTHERWISE -> Optional.of(OWN_KEY);
      case CAMPAIGN, LIST, EXCLUDED_LIST, SENDER, TEMPLATE, MEDIA, NOBODY, NOT_AFTER ->
          Optional.empty();
    };
  }
}
