package com.nightmail.sending;

import com.nightmail.ledger.ReadyMessage;
import java.util.List;

/**
 * Takes the rendered messages of a run, in the order of their lines, until each has come to its
 * end. All methods are for one thread, the step's.
 */
public interface Session extends AutoCloseable {

  /** Begins. Does not wait. */
  void start();

  /**
   * Reads the next lines of the list.
   *
   * @param to see {@link SendSession#lastOfPage}
   * @return those of their messages that may leave now; the session comes back to the others
   */
  List<ReadyMessage> ready(int from, int to) throws InterruptedException;

  /** Whether more of them are to be read. */
  boolean wantsMore();

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
