package com.nightmail.runs;

import com.nightmail.check.Obstacle;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A run that must not be launched; the message says why and what to do. Nothing was sent. The
 * reason lets a command or a page add how it is done there.
 */
public final class LaunchRejected extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private static final int NO_RUN = 0;

  private final Reason reason;
  private final int run;
  private final transient List<Obstacle> obstacles;

  /** Why, where there is something to do about it. */
  public enum Reason {
    /** No run has this number. */
    NO_SUCH_RUN,
    /** A living process sends the run. */
    BEING_SENT,
    /** A process holds the run and has not been heard of for so long that it may be taken over. */
    HOLDER_SILENT,
    /** The run is not taken over, because the process that holds it is alive. */
    HOLDER_ALIVE,
    /** The run was begun with something else, so this is to be another run. */
    BEGUN_OTHERWISE,
    /** An older version takes receipts, and the tables must not change under it. */
    RECEIPTS_TAKEN,
    /** What is to be sent is not ready: {@link #obstacles()} stand in the way. */
    NOT_READY,
    /** Anything else: the message says it all. */
    OTHER
  }

  public LaunchRejected(String message) {
    this(Reason.OTHER, NO_RUN, message);
  }

  /**
   * @param run the run that the reason is about, or 0
   */
  public LaunchRejected(Reason reason, int run, String message) {
    super(message);
    this.reason = reason;
    this.run = run;
    this.obstacles = List.of();
  }

  /**
   * @param obstacles all that stand in the way, at least one
   */
  LaunchRejected(List<Obstacle> obstacles) {
    super(obstacles.stream().map(Obstacle::message).collect(Collectors.joining("\n")));
    this.reason = Reason.NOT_READY;
    this.run = NO_RUN;
    this.obstacles = List.copyOf(obstacles);
  }

  public Reason reason() {
    return reason;
  }

  /** All that stand in the way, where it is {@link Reason#NOT_READY}; else none. */
  public List<Obstacle> obstacles() {
    return obstacles;
  }

  /** Whether the same launch may be accepted later without anybody doing anything. */
  public boolean passes() {
    return switch (reason) {
      case BEING_SENT, HOLDER_SILENT -> true;
      case NO_SUCH_RUN, HOLDER_ALIVE, BEGUN_OTHERWISE, RECEIPTS_TAKEN, NOT_READY, OTHER -> false;
    };
  }

  /**
   * The run that the reason is about, which need not be the one to be launched; 0 if it is none.
   */
  public int run() {
    return run;
  }
}
