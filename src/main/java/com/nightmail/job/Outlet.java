package com.nightmail.job;

import com.nightmail.gateway.Gateway;
import com.nightmail.gateway.Pace;
import com.nightmail.gateway.Sender;

/**
 * Through which a run sends: the sender's gateway and pace, shared by all runs of that sender, and
 * the run's own pace, which may be slower.
 */
public record Outlet(Sender sender, Gateway gateway, Pace senderPace, Pace runPace, int rate) {

  /** Blocks until this run may send one message through this sender. */
  void awaitTurn() throws InterruptedException {
    runPace.acquire();
    senderPace.acquire();
  }
}
