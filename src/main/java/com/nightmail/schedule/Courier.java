package com.nightmail.schedule;

import com.nightmail.schedule.Outbox.Letter;
import com.nightmail.schedule.Outbox.State;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.stereotype.Component;

/**
 * Delivers verdicts at least once: one whose delivery was not confirmed is sent again, under the
 * same id. After a day of failures it is given up.
 */
@Component
@ConditionalOnWebApplication
class Courier {
  private static final Logger log = LoggerFactory.getLogger(Courier.class);
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(10);
  private static final Duration LONGEST_PAUSE = Duration.ofHours(1);
  private static final Duration PATIENCE = Duration.ofDays(1);

  private final Outbox outbox;
  private final Mails mails;
  private final Webhooks webhooks;
  private final Clock clock;

  Courier(Outbox outbox, Mails mails, Webhooks webhooks, Clock clock) {
    this.outbox = outbox;
    this.mails = mails;
    this.webhooks = webhooks;
    this.clock = clock;
  }

  /** A delivery that failed; the message names no address. */
  static final class Undelivered extends Exception {
    private static final long serialVersionUID = 1L;

    Undelivered(String message) {
      super(message);
    }
  }

  /**
   * Tries to deliver.
   *
   * @return when to try again; empty if it is delivered or given up
   */
  Optional<Instant> deliver(UUID id) {
    var letter = outbox.find(id).filter(found -> found.state() == State.PENDING).orElse(null);
    if (letter == null) {
      return Optional.empty();
    }
    try {
      send(letter);
      outbox.tried(id, State.DELIVERED, null, clock.instant());
      return Optional.empty();
    } catch (Undelivered e) {
      log.warn("a verdict was not delivered to {}: {}", masked(letter.target()), e.getMessage());
      return again(letter, String.valueOf(e.getMessage()));
    }
  }

  private void send(Letter letter) throws Undelivered {
    if (ScheduleFile.isWebhook(letter.target())) {
      webhooks.post(letter, clock.instant());
    } else {
      mails.send(letter);
    }
  }

  private Optional<Instant> again(Letter letter, String error) {
    var now = clock.instant();
    if (now.isAfter(letter.madeAt().plus(PATIENCE))) {
      outbox.tried(letter.id(), State.FAILED, error, now);
      return Optional.empty();
    }
    outbox.tried(letter.id(), State.PENDING, error, now);
    return Optional.of(now.plus(Pauses.growing(FIRST_PAUSE, letter.attempts(), LONGEST_PAUSE)));
  }

  /** A webhook's address may hold a secret, in its path, its query or before its host. */
  static String masked(String target) {
    if (!ScheduleFile.isWebhook(target)) {
      return target;
    }
    var uri = URI.create(target);
    return uri.getScheme()
        + "://"
        + uri.getHost()
        + (uri.getPort() < 0 ? "" : ":" + uri.getPort())
        + "/...";
  }
}
