package com.nightmail.sending;

import com.nightmail.gateway.Pace;
import com.nightmail.ledger.SenderPaces;
import com.nightmail.ledger.SenderPaces.Kept;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps in the database what the gateway asked of a sender: a rest, or to go slower. Whoever sends
 * from it next, after a stop or a kill, goes on with both. It is written when the gateway asks,
 * which is at most once a second, and removed when it is over.
 */
final class PaceMemory {
  private static final Logger log = LoggerFactory.getLogger(PaceMemory.class);

  /** A shorter rest is over before anybody could begin again. */
  private static final Duration WORTH_KEEPING = Duration.ofSeconds(2);

  /** The longest that a gateway can ask for; a clock that was set must not make it longer. */
  private static final Duration LONGEST = Duration.ofHours(1);

  private final SenderPaces paces;
  private final String sender;
  private final Pace pace;
  private final Clock clock;

  /** What stands in the database, as far as this process knows. */
  private @Nullable Note noted;

  private Instant notedAt = Instant.MIN;

  /**
   * @param restUntil by {@link System#nanoTime()}, or null
   * @param slowed see {@link Pace.Slowing}
   */
  private record Note(@Nullable Long restUntil, @Nullable Long slowed) {
    boolean empty() {
      return restUntil == null && slowed == null;
    }

    /** The end of a rest is reckoned anew each time, so that it may differ a little. */
    boolean says(@Nullable Note other) {
      if (other == null || !Objects.equals(slowed, other.slowed)) {
        return false;
      }
      return restUntil == null || other.restUntil == null
          ? Objects.equals(restUntil, other.restUntil)
          : Math.abs(restUntil - other.restUntil) < 1_000_000_000;
    }
  }

  PaceMemory(SenderPaces paces, String sender, Pace pace, Clock clock) {
    this.paces = paces;
    this.sender = sender;
    this.pace = pace;
    this.clock = clock;
  }

  /** The pace rests and goes slower as an earlier process was asked to. */
  synchronized void restore() {
    var kept = paces.find(sender).orElse(null);
    if (kept == null) {
      return;
    }
    noted = new Note(null, null);
    notedAt = kept.notedAt();
    var now = clock.instant();
    var rate = kept.rate();
    if (rate != null) {
      var ago = Duration.between(kept.notedAt(), now);
      pace.resume(rate, ago.isNegative() ? Duration.ZERO : ago);
    }
    if (kept.restUntil() != null && now.isBefore(kept.restUntil())) {
      var left = Duration.between(now, kept.restUntil());
      pace.rest(left.compareTo(LONGEST) < 0 ? left : LONGEST, String.valueOf(kept.reason()), true);
    }
  }

  /** Writes what has changed; where the database does not take it, the next call tries again. */
  synchronized void keep() {
    var resting = pace.resting();
    var rest =
        resting != null && resting.asked() && resting.left().compareTo(WORTH_KEEPING) > 0
            ? resting
            : null;
    var slowing = pace.slowing();
    var now =
        new Note(
            rest == null ? null : System.nanoTime() + rest.left().toNanos(),
            slowing == null ? null : slowing.slowed());
    if (now.empty() ? noted == null : now.says(noted)) {
      return;
    }
    try {
      if (now.empty()) {
        paces.forget(sender, notedAt);
        noted = null;
      } else {
        var at = clock.instant().truncatedTo(ChronoUnit.MICROS); // as the database keeps it
        paces.keep(
            sender,
            new Kept(
                rest == null ? null : clock.instant().plus(rest.left()),
                rest == null ? null : rest.why(),
                slowing == null ? null : slowing.rate(),
                at));
        notedAt = at;
        noted = now;
      }
    } catch (RuntimeException e) {
      log.warn("the pace of sender {} could not be kept", sender, e);
    }
  }
}
