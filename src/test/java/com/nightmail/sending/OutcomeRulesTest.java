package com.nightmail.sending;

import static org.assertj.core.api.Assertions.assertThat;

import com.nightmail.campaign.CampaignFile;
import com.nightmail.campaign.Rendering;
import com.nightmail.gateway.Dialect;
import com.nightmail.gateway.ErrorClass;
import com.nightmail.gateway.Outcome;
import com.nightmail.gateway.ProductPolicy;
import com.nightmail.gateway.Route;
import com.nightmail.gateway.Sender;
import com.nightmail.ledger.ReadyMessage;
import com.nightmail.support.Desk;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a person is told of a gateway that answers the same thing for long. */
class OutcomeRulesTest {

  private static final Outcome TOO_FAST =
      new Outcome.NotSent(ErrorClass.RATE, 130429, "Rate limit hit", null);
  private static final Outcome NO_CONNECTION =
      new Outcome.NotSent(null, 0, "connection refused", null);
  private static final Outcome ACCEPTED = new Outcome.Accepted("wamid.1", null, Route.MM_LITE);

  private final Watch watch = new Watch();
  private final List<String> notices = new ArrayList<>();
  private final RunControl control = new RunControl(() -> true);
  private final Sender sender =
      new Sender(
          "main",
          URI.create("http://127.0.0.1:9/"),
          Dialect.ORAI,
          "key",
          80,
          100,
          Duration.ofSeconds(1),
          Duration.ofSeconds(1),
          true,
          ProductPolicy.CLOUD_API_FALLBACK,
          null);
  private final OutcomeRules rules =
      new OutcomeRules(
          sender,
          new Breaker(0.3),
          new Canary(
              CampaignFile.parse(
                  Desk.smallCampaign("told", Path.of("list.csv")), Path.of("told.yaml"))),
          watch);

  @Test
  void aMinuteOfNothingButThrottlingIsToldOnce() {
    throttledFor(Duration.ofSeconds(59));
    assertThat(notices).isEmpty();

    throttledFor(Duration.ofSeconds(60));

    assertThat(notices)
        .containsExactly(
            "For 60 seconds the gateway of sender main at 127.0.0.1 has answered nothing but that it gets too much too fast; Nightmail goes on trying, slowly. Does something else send from this number, or is its limit used up?");
    assertThat(control.open()).isTrue();
  }

  @Test
  void throttlingBetweenSuccessesIsEverydayLife() {
    throttledFor(Duration.ofSeconds(40));
    answered(ACCEPTED);
    throttledFor(Duration.ofSeconds(40));
    answered(NO_CONNECTION);
    throttledFor(Duration.ofSeconds(40));

    assertThat(notices).isEmpty();
  }

  @Test
  void aGatewayOutOfReachIsToldAfterASecondAndHaltsTheRunAfterFiveMinutes() {
    answered(NO_CONNECTION);
    assertThat(notices).isEmpty();

    watch.pass(Duration.ofSeconds(1));
    answered(NO_CONNECTION);
    assertThat(notices).singleElement().asString().contains("could not be reached");

    watch.pass(Duration.ofSeconds(299));
    answered(NO_CONNECTION);
    assertThat(control.open()).isTrue();

    watch.pass(Duration.ofSeconds(1));
    answered(NO_CONNECTION);
    assertThat(control.haltReason()).contains("could not be reached for 5 minutes");
    assertThat(notices).hasSize(1);
  }

  @Test
  void aProcessThatMayOpenNoMoreConnectionsSaysSoOnceAndIsNotTakenForAGatewayOutOfReach() {
    for (int i = 0; i < 10; i++) {
      answered(new Outcome.NotSent(null, 0, "Too many open files", null));
      answered(ACCEPTED);
    }
    assertThat(notices)
        .containsExactly(
            "This process may not open more connections at a time (too many open files), so it sends slower than it may: raise the limit (ulimit -n), or lower nightmail.senders.main.max-in-flight.");
    assertThat(control.open()).isTrue();
  }

  private void throttledFor(Duration time) {
    for (var passed = Duration.ZERO; passed.compareTo(time) <= 0; passed = passed.plusSeconds(1)) {
      answered(TOO_FAST);
      watch.pass(Duration.ofSeconds(1));
    }
  }

  private void answered(Outcome outcome) {
    var ready = new ReadyMessage(2, 919800000001L, List.of(), null, null, 0);
    var message = new OutboundMessage(ready, new Rendering.Rendered(new byte[0]), watch.instant());
    for (var consequence : rules.decide(message, outcome).consequences()) {
      switch (consequence) {
        case Decision.Consequence.Notice notice -> notices.add(notice.words());
        case Decision.Consequence.Halt halt -> control.halt(halt.reason());
        default -> {}
      }
    }
  }

  /** A clock that stands until it is told to go on. */
  private static final class Watch extends Clock {
    private Instant now = Instant.EPOCH;

    void pass(Duration time) {
      now = now.plus(time);
    }

    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }
}
