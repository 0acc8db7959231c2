package com.nightmail.sending;

import com.nightmail.domain.Wait;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Whether a run may go on: asked to stop by a person, halted by an error, or open.
 *
 * <p>Once it is no longer open nothing new is claimed or sent; what is on the wire is still
 * settled.
 */
public final class RunControl {
  private final BooleanSupplier leaseConfirmed;
  private final List<Runnable> onClose = new CopyOnWriteArrayList<>();
  private volatile boolean stopped;
  private volatile @Nullable String haltReason;
  private volatile boolean passing;
  private volatile @Nullable Runnable onStop;
  private volatile @Nullable String waiting;
  private volatile @Nullable Wait waits;
  private volatile @Nullable String waitingForDatabase;

  /**
   * @param leaseConfirmed whether the run is known to be this process's at this moment
   */
  public RunControl(BooleanSupplier leaseConfirmed) {
    this.leaseConfirmed = leaseConfirmed;
  }

  /** Asks the run to stop; it ends STOPPED, and a restart goes on with it. */
  public void stop() {
    if (!stopped) {
      stopped = true;
      var action = onStop;
      if (action != null) {
        action.run();
      }
      onClose.forEach(Runnable::run);
    }
  }

  /** Nothing more can leave before that: the run is to wait without being sent. */
  public void waits(Wait wait) {
    waits = wait;
  }

  /** What the run waits for once it is not sent any more, or null. */
  public @Nullable Wait waits() {
    return waits;
  }

  /** Ends the run as FAILED for the first reason given, which a person has to mend. */
  public void halt(String reason) {
    halt(reason, false);
  }

  /**
   * The same.
   *
   * @param passes whether the reason may pass by itself, so that a later restart can do better
   */
  public void halt(String reason, boolean passes) {
    synchronized (this) {
      if (haltReason != null) {
        return;
      }
      passing = passes;
      haltReason = reason;
    }
    onClose.forEach(Runnable::run);
  }

  boolean open() {
    return !stopped && haltReason == null;
  }

  /** Whether a claimed message may leave now. */
  boolean mayLeave() {
    return open() && leaseConfirmed.getAsBoolean();
  }

  public boolean stopped() {
    return stopped;
  }

  /** Why the run was halted, in one sentence, or null. */
  public @Nullable String haltReason() {
    return haltReason;
  }

  /** Whether the reason for the halt may pass by itself. */
  public boolean passing() {
    return passing;
  }

  /**
   * Says what the run waits for, to whoever watches it.
   *
   * @param sentence such as "sender main rests until 21:14:05: maintenance", or null once it flows
   */
  void waiting(@Nullable String sentence) {
    waiting = sentence;
  }

  /** The same of the database, for which the run may wait beside anything else. */
  void waitingForDatabase(@Nullable String sentence) {
    waitingForDatabase = sentence;
  }

  /** What the run waits for, in one sentence; null while it flows. */
  public @Nullable String waiting() {
    var database = waitingForDatabase;
    return database == null ? waiting : database;
  }

  /** Runs {@code action} once the run is asked to stop, instead of an earlier such action. */
  public void whenStopped(Runnable action) {
    onStop = action;
    if (stopped) {
      action.run();
    }
  }

  /** Runs {@code action} as soon as the run is no longer open. */
  void whenClosed(Runnable action) {
    onClose.add(action);
    if (!open()) {
      action.run();
    }
  }
}
