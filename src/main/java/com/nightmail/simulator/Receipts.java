package com.nightmail.simulator;

import java.net.URI;
import java.time.Duration;

/**
 * How the simulator reports what became of the messages it accepted, those whose answer was lost
 * included.
 *
 * @param url of the webhook that it posts to
 * @param secret that it signs with
 * @param delay between a message's receipts, give or take a half
 * @param repeat share of the receipts that come twice
 * @param early share of the messages whose first receipt is posted before their answer leaves
 * @param failed share of the messages that are reported as failed
 * @param read share of the others that are reported as read
 */
public record Receipts(
    URI url,
    String secret,
    Duration delay,
    double repeat,
    double early,
    double failed,
    double read) {

  /** After a second each, half of them read, none out of the ordinary. */
  public static Receipts to(URI url, String secret) {
    return new Receipts(url, secret, Duration.ofSeconds(1), 0, 0, 0, 0.5);
  }

  public Receipts withDelay(Duration newDelay) {
    return new Receipts(url, secret, newDelay, repeat, early, failed, read);
  }

  public Receipts withRepeat(double share) {
    return new Receipts(url, secret, delay, share, early, failed, read);
  }

  public Receipts withEarly(double share) {
    return new Receipts(url, secret, delay, repeat, share, failed, read);
  }

  public Receipts withFailed(double share) {
    return new Receipts(url, secret, delay, repeat, early, share, read);
  }

  public Receipts withRead(double share) {
    return new Receipts(url, secret, delay, repeat, early, failed, share);
  }
}
