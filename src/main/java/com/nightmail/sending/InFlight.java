package com.nightmail.sending;

import com.nightmail.ledger.Settlement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The messages that were handed over and are not finished: how many are under way, and where in the
 * ledger those stand that are READY again.
 *
 * <p>Of the latter it knows no more than the range of lines and when the first of them is due, so
 * that it stays small however many there are: 1,000 entries for a million messages. They are read
 * from the ledger once they are due.
 */
final class InFlight {
  /** Lines that are read from the ledger at a time. */
  private static final int LINES_PER_RANGE = 1_000;

  private static final long LOOK_AGAIN_MILLIS = 20;
  private static final long LONGEST_WAIT_MILLIS = 100;
  private static final long LEAST_PATIENCE_NANOS = 250_000_000;

  private final Clock clock;

  /** By the number of the range, when the first message in it is due; in the order of the list. */
  private final Map<Integer, Instant> later = new TreeMap<>();

  private int underWay;

  InFlight(Clock clock) {
    this.clock = clock;
  }

  /** Lines of the list, both inclusive. */
  record Range(int from, int to) {}

  /** The last line that is read together with this one. */
  static int lastOfRange(int line) {
    return line / LINES_PER_RANGE * LINES_PER_RANGE + LINES_PER_RANGE - 1;
  }

  /** So many are claimed. */
  synchronized void begun(int messages) {
    underWay += messages;
  }

  /** These outcomes are durable. */
  synchronized void settled(List<OutboundMessage> messages) {
    underWay -= messages.size();
    for (var message : messages) {
      if (message.settlement() instanceof Settlement.NotSent notSent) {
        later(notSent.line(), notSent.notBefore());
      }
    }
    notifyAll();
  }

  /** Those of these messages that are still READY are to be read again. */
  synchronized void lookAgain(List<OutboundMessage> messages) {
    messages.forEach(message -> later(message.line(), null));
  }

  /**
   * Takes note of those that may not leave yet; returns the others.
   *
   * @param dueAt when a message is to be read again, or null if it may leave now
   */
  synchronized List<OutboundMessage> postpone(
      Collection<OutboundMessage> messages, Function<OutboundMessage, @Nullable Instant> dueAt) {
    var due = new ArrayList<OutboundMessage>(messages.size());
    for (var message : messages) {
      var at = dueAt.apply(message);
      if (at == null) {
        due.add(message);
      } else {
        later(message.line(), at);
      }
    }
    return due;
  }

  /** Lines among which messages are due again, or null; they are for the caller to read. */
  synchronized @Nullable Range takeDue() {
    var now = clock.instant();
    for (var range : later.entrySet()) {
      if (!range.getValue().isAfter(now)) {
        later.remove(range.getKey());
        var from = range.getKey() * LINES_PER_RANGE;
        return new Range(from, from + LINES_PER_RANGE - 1);
      }
    }
    return null;
  }

  /** When the next message is due that waits, or null if none does. */
  synchronized @Nullable Instant nextDue() {
    return later.values().stream().min(Instant::compareTo).orElse(null);
  }

  /**
   * Waits a while for the next to come due, or for anything to be settled.
   *
   * @param open whether anything is sent again; if not, those that wait stay READY
   * @param longest whoever is due later than so long from now is not waited for
   * @return whether nothing is under way and nothing is waited for
   */
  synchronized boolean awaitNext(boolean open, Duration longest) throws InterruptedException {
    if (!open) {
      later.clear();
    }
    var due = nextDue();
    if (underWay == 0 && (due == null || due.isAfter(clock.instant().plus(longest)))) {
      return true;
    }
    var pause = due == null ? LONGEST_WAIT_MILLIS : until(due);
    if (pause > 0) {
      wait(Math.min(pause, LONGEST_WAIT_MILLIS));
    }
    return false;
  }

  /**
   * Waits until nothing is under way, as long as {@code patient}; once {@code enough}, only as long
   * again as that took, and at least a quarter of a second.
   */
  synchronized void awaitSettled(BooleanSupplier patient, BooleanSupplier enough)
      throws InterruptedException {
    var began = System.nanoTime();
    var deadline = Long.MAX_VALUE;
    while (underWay > 0 && patient.getAsBoolean() && System.nanoTime() < deadline) {
      wait(LOOK_AGAIN_MILLIS);
      if (deadline == Long.MAX_VALUE && enough.getAsBoolean()) {
        var now = System.nanoTime();
        deadline = now + Math.max(now - began, LEAST_PATIENCE_NANOS);
      }
    }
  }

  /** A message that is due at once is so since ever: no difference is reckoned with that. */
  private long until(Instant due) {
    var now = clock.instant();
    return due.isAfter(now) ? Duration.between(now, due).toMillis() + 1 : 0;
  }

  /**
   * Something among the lines that are read together with this one is due then.
   *
   * @param notBefore null for at once
   */
  synchronized void later(int line, @Nullable Instant notBefore) {
    later.merge(
        line / LINES_PER_RANGE,
        notBefore == null ? Instant.MIN : notBefore,
        (a, b) -> a.isBefore(b) ? a : b);
  }
}
