package com.nightmail.sending;

import com.nightmail.campaign.Rendering;
import com.nightmail.ledger.AttemptToken;
import com.nightmail.ledger.ReadyMessage;
import com.nightmail.ledger.RunLease;
import com.nightmail.ledger.Settlement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One message on its way: first rendered, then claimed, then sent, then settled.
 *
 * <p>It owns what it takes: the permits to be claimed ahead, to be in flight and to open a
 * connection, and its slot in the flight log. It gives back the first and the last of these permits
 * when it has left, and everything once its outcome is durable: see {@link #close()}.
 *
 * <p>It belongs to one thread at a time: the step's, the dispatch loop's, its own, the recorder's.
 */
public final class OutboundMessage implements AutoCloseable {
  private final ReadyMessage ready;
  private final Rendering rendering;
  private final Instant renderedAt;
  private final List<Permits> permits = new ArrayList<>(3);
  private FlightLog.@Nullable Slot slot;
  private @Nullable Instant leaveBy;
  private int attempt;
  private long claimedAt;
  private @Nullable Settlement settlement;

  /**
   * @param rendering the provider's {@code template} object, or why there is none
   * @param renderedAt by which expiring values were looked at
   */
  OutboundMessage(ReadyMessage ready, Rendering rendering, Instant renderedAt) {
    this.ready = ready;
    this.rendering = rendering;
    this.renderedAt = renderedAt;
  }

  /** Line of the list. */
  public int line() {
    return ready.line();
  }

  /** E.164 without its {@code +}. */
  long phone() {
    return ready.phone();
  }

  /**
   * The provider's {@code template} object as UTF-8 JSON.
   *
   * @throws IllegalStateException if it could not be rendered
   */
  byte[] body() {
    if (rendering instanceof Rendering.Rendered rendered) {
      return rendered.template();
    }
    throw new IllegalStateException("line " + line() + " could not be rendered");
  }

  ReadyMessage ready() {
    return ready;
  }

  Rendering rendering() {
    return rendering;
  }

  Instant renderedAt() {
    return renderedAt;
  }

  /** When it may leave at the earliest, or null for at once. */
  @Nullable Instant notBefore() {
    return ready.notBefore();
  }

  /** How long it was kept back last because its recipient got too much too fast, or null. */
  @Nullable Duration rested() {
    return ready.rested();
  }

  /** It must not leave later than that; null for whenever. */
  void leaveBy(@Nullable Instant latest) {
    leaveBy = latest;
  }

  /** Whether it is not too late for it to leave. */
  boolean inTime(Clock clock) {
    return leaveBy == null || clock.instant().isBefore(leaveBy);
  }

  /**
   * Its claim is committed: it may be sent under this attempt number, once.
   *
   * @param ahead a permit to be claimed before it leaves
   */
  void claimed(int attempt, FlightLog log, Permits ahead) {
    this.attempt = attempt;
    claimedAt = System.nanoTime();
    slot = log.claimed(line(), attempt);
    permits.add(ahead);
  }

  int attempt() {
    return attempt;
  }

  /** {@link System#nanoTime()} when its claim was known to be committed. */
  long claimedAt() {
    return claimedAt;
  }

  AttemptToken token(RunLease lease) {
    return new AttemptToken(lease.run(), line(), attempt);
  }

  /** It holds a permit that was taken for it. */
  void hold(Permits taken) {
    permits.add(taken);
  }

  void giveBack(Permits held) {
    if (permits.remove(held)) {
      held.giveBack(1);
    }
  }

  /** It may have left from now on. */
  void leaving() {
    slot().leaving();
  }

  /** What became of it is known, and not durable in the database yet. */
  void outcome(Settlement known) {
    settlement = known;
    slot().known(known);
  }

  /** What became of it. */
  Settlement settlement() {
    return Objects.requireNonNull(settlement, "asked for its outcome before that was known");
  }

  /** The database does not take the outcome: it stays in the flight log for the next start. */
  void keepOutcome() {
    slot().keep();
    slot = null;
  }

  /** The outcome is durable: gives back all that the message holds. */
  @Override
  public void close() {
    if (slot != null) {
      slot.free();
      slot = null;
    }
    permits.forEach(held -> held.giveBack(1));
    permits.clear();
  }

  private FlightLog.Slot slot() {
    return Objects.requireNonNull(slot, "used before it was claimed, or after its outcome");
  }
}
