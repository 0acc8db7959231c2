package com.nightmail.sending;

import com.nightmail.campaign.Rendering.Rendered;
import com.nightmail.campaign.Rendering.Unrenderable;
import com.nightmail.ledger.Fenced;
import com.nightmail.ledger.Messages;
import com.nightmail.ledger.ReadyMessage;
import com.nightmail.ledger.RunLease;
import com.nightmail.ledger.Suppressions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Sends nothing. Rows that cannot be rendered are refused and people who opted out are skipped, as
 * in a run; everybody else is skipped with {@link Suppressions#REHEARSED} as the reason. Nobody is
 * claimed, so nobody counts as reached.
 */
public final class DryRun implements Session {
  private final Messages messages;
  private final Suppressions suppressions;
  private final DatabasePatience patience;
  private final RunLease lease;
  private final RunControl control;

  public DryRun(
      ActiveRun run, Messages messages, Suppressions suppressions, DatabasePatience patience) {
    this.messages = messages;
    this.suppressions = suppressions;
    this.patience = patience;
    this.lease = run.lease();
    this.control = run.control();
  }

  @Override
  public void start() {
    // Nothing leaves, so no share of the sender's rate is needed.
  }

  /** Windows and limits do not matter to what becomes of a row. */
  @Override
  public List<ReadyMessage> ready(int from, int to) throws InterruptedException {
    return patience.call(again -> messages.ready(lease.run(), from, to));
  }

  @Override
  public boolean wantsMore() {
    return control.open();
  }

  @Override
  public void send(List<OutboundMessage> rendered) throws InterruptedException {
    if (!control.open()) {
      return;
    }
    var sendable = new ArrayList<Integer>(rendered.size());
    var unrenderable = new LinkedHashMap<Integer, String>();
    for (var message : rendered) {
      switch (message.rendering()) {
        case Unrenderable refused -> unrenderable.put(message.line(), refused.reason());
        case Rendered filled -> sendable.add(message.line());
      }
    }
    try {
      patience.<@Nullable Void>call(
          again -> {
            suppressions.refuseUnrenderable(lease, unrenderable);
            suppressions.skipOptedOut(lease, sendable);
            suppressions.skipRehearsed(lease, sendable);
            return null;
          });
    } catch (Fenced e) {
      control.halt(String.valueOf(e.getMessage()));
    }
  }

  @Override
  public void drain() {
    // What was taken over is settled by now.
  }

  @Override
  public void close() {
    // Nothing was taken.
  }
}
