package com.nightmail.sending;

import java.util.List;

/**
 * Takes the rendered messages of a run, in the order of their lines, until each has come to its
 * end. All methods are for one thread, the step's.
 */
public interface Session extends AutoCloseable {

  /** Begins. Does not wait. */
  void start();

  /**
   * Takes these over. What a stop or a halt prevents stays READY.
   *
   * @param rendered in the order of their lines, and after those of earlier calls
   */
  void send(List<OutboundMessage> rendered) throws InterruptedException;

  /** Returns when every message taken over has come to its end, or the run is no longer open. */
  void drain() throws InterruptedException;

  @Override
  void close();
}
