package com.nightmail.cli;

import com.nightmail.runs.LaunchRejected;
import java.util.Optional;

/** What to type after a launch was rejected. */
final class Hint {
  private Hint() {}

  static Optional<String> of(LaunchRejected rejected) {
    var run = rejected.run();
    return switch (rejected.reason()) {
      case NO_SUCH_RUN -> Optional.of("See them all with: nightmail runs");
      case BEING_SENT -> Optional.of("Watch it with: nightmail show " + run);
      case HOLDER_SILENT ->
          Optional.of("Take the run from it with: nightmail restart %d --take-over".formatted(run));
      case HOLDER_ALIVE -> Optional.of("Stop it with: nightmail stop " + run);
      case BEGUN_OTHERWISE -> Optional.of("Give a new run its own key with: --key KEY");
      case RECEIPTS_TAKEN -> Optional.of("Receipts are taken by: nightmail serve");
      case OTHER -> Optional.empty();
    };
  }
}
