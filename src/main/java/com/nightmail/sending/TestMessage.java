package com.nightmail.sending;

import com.nightmail.gateway.Outcome;
import com.nightmail.gateway.SendPermit;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Sends one message outside of any run, within the rate of its sender number that all processes
 * share.
 */
public final class TestMessage {
  /** What receipts of such messages carry: no run is meant. */
  private static final String TOKEN = "nm.test";

  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final long LOOK_AGAIN_MILLIS = 20;

  private TestMessage() {}

  /**
   * What came of a test.
   *
   * @param outcome null if the sender was not free within {@code 20 s}: nothing was sent
   * @param waiting what the sender waited for then
   */
  public record Result(@Nullable Outcome outcome, @Nullable String waiting) {}

  /**
   * Waits for the sender to be free, and sends once.
   *
   * @param phone E.164 without its plus
   * @param template the provider's {@code template} object as UTF-8 JSON
   */
  public static Result send(SenderChannel channel, long phone, byte[] template)
      throws InterruptedException {
    var deadline = System.nanoTime() + PATIENCE.toNanos();
    channel.start();
    try {
      do {
        var rest = channel.longRest();
        if (rest == null && channel.awaitSoon()) {
          try {
            return new Result(
                channel.gateway().send(phone, template, TOKEN, channel::takePermit), null);
          } catch (SendPermit.Missed missed) {
            continue; // nothing has left
          }
        }
        Thread.sleep(LOOK_AGAIN_MILLIS);
      } while (System.nanoTime() - deadline < 0);
      return new Result(null, waiting(channel));
    } finally {
      channel.close();
    }
  }

  private static String waiting(SenderChannel channel) {
    var rest = channel.longRest();
    if (rest != null) {
      return "sender %s rests for another %d s (%s)"
          .formatted(channel.sender().name(), rest.left().toSeconds() + 1, rest.why());
    }
    var waiting = channel.waiting();
    return waiting == null ? "sender %s is busy".formatted(channel.sender().name()) : waiting;
  }
}
