package com.nightmail.gateway;

import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A sender number at its gateway.
 *
 * @param name key under {@code nightmail.senders}
 * @param url full address that messages are POSTed to
 * @param apiKey the gateway's key, or the bearer token of dialect {@link Dialect#GRAPH}
 * @param rate messages per second that the number is allowed
 * @param maxInFlight most requests that may await their answer at once
 * @param connectTimeout for a connection to be opened
 * @param responseTimeout for the whole answer, counted from the request
 * @param callbackData whether the attempt token goes out as {@code biz_opaque_callback_data}
 * @param productPolicy dialect graph only
 * @param messageActivitySharing dialect graph only; null leaves it to the account's setting
 */
public record Sender(
    String name,
    URI url,
    Dialect dialect,
    String apiKey,
    int rate,
    int maxInFlight,
    Duration connectTimeout,
    Duration responseTimeout,
    boolean callbackData,
    ProductPolicy productPolicy,
    @Nullable Boolean messageActivitySharing) {

  /** Never the key. */
  @Override
  public String toString() {
    return "sender " + name + " at " + url.getHost();
  }
}
