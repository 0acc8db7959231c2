package com.nightmail.sending;

import com.nightmail.gateway.ErrorClass;
import com.nightmail.gateway.ErrorPolicy;
import com.nightmail.gateway.Outcome;
import com.nightmail.ledger.Settlement;
import com.nightmail.recipients.OptOuts;
import com.nightmail.recipients.PhoneNumbers;
import com.nightmail.sending.Parcel.Claimed;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What an outcome means beyond its own message: a throttled sender slows as a whole, an account's
 * error halts the run, a gateway out of reach is given time.
 */
final class OutcomeRules {
  private static final Duration MAINTENANCE_REST = Duration.ofSeconds(60);
  private static final Duration SYNCING_REST = Duration.ofMinutes(10);
  private static final Duration LONGEST_PAIR_REST = Duration.ofMinutes(10);
  private static final int LONGEST_REASON = 60;
  private static final Duration LEAST_UNREACHABLE_REST = Duration.ofMillis(50);
  private static final Duration LONGEST_UNREACHABLE_REST = Duration.ofSeconds(30);
  private static final Duration UNREACHABLE_UNNOTICED = Duration.ofSeconds(1);
  private static final Duration THROTTLED_UNNOTICED = Duration.ofSeconds(60);
  private static final Duration UNREACHABLE_PATIENCE = Duration.ofMinutes(5);

  private final SenderChannel channel;
  private final RunControl control;
  private final Breaker breaker;
  private final Canary canary;
  private final Consumer<String> notice;
  private final Clock clock;
  private final Streak unreachable = new Streak();
  private final Streak throttled = new Streak();

  /**
   * @param notice takes what a person who watches should know
   */
  OutcomeRules(
      SenderChannel channel,
      RunControl control,
      Breaker breaker,
      Canary canary,
      Consumer<String> notice,
      Clock clock) {
    this.channel = channel;
    this.control = control;
    this.breaker = breaker;
    this.canary = canary;
    this.notice = notice;
    this.clock = clock;
  }

  /**
   * @param left {@link System#nanoTime()} when the request left
   */
  Recorder.Entry apply(Claimed message, Outcome outcome, long left) {
    if (!(outcome instanceof Outcome.NotSent notSent && notSent.errorClass() == null)) {
      unreachable.broken();
    }
    if (!(outcome instanceof Outcome.NotSent notSent && notSent.errorClass() == ErrorClass.RATE)) {
      throttled.broken();
    }
    var line = message.parcel().line();
    var attempt = message.attempt();
    return switch (outcome) {
      case Outcome.Accepted accepted -> {
        breaker.accepted();
        canary.accepted(accepted);
        yield entry(Settlement.accepted(line, attempt, accepted.wamid(), accepted.route().name()));
      }
      case Outcome.InDoubt doubt -> {
        breaker.doubted();
        yield entry(
            Settlement.inDoubt(
                line, attempt, doubt.code() == 0 ? null : doubt.code(), doubt.message()));
      }
      case Outcome.Refused refused -> {
        if (refused.errorClass() == ErrorClass.TEMPLATE
            || refused.errorClass() == ErrorClass.ACCOUNT) {
          control.halt(Refusals.sentence(refused));
        }
        breaker.refused(refused);
        yield entry(
            Settlement.refused(
                line,
                attempt,
                refused.errorClass().name(),
                refused.code() == 0 ? null : refused.code(),
                refused.message(),
                refused.code() == OptOuts.STOPPED_BY_RECIPIENT
                    ? PhoneNumbers.spellings(message.parcel().phone())
                    : null));
      }
      case Outcome.NotSent notSent -> again(message, notSent, left);
    };
  }

  private Recorder.Entry again(Claimed message, Outcome.NotSent notSent, long left) {
    var parcel = message.parcel();
    Instant notBefore = null;
    switch (notSent.errorClass()) {
      case null ->
          channel
              .senderPace()
              .rest(unreachableRest(notSent.message()), "its gateway cannot be reached", false);
      case RATE -> {
        channel.senderPace().throttled(left);
        if (notSent.retryAfter() != null) {
          channel.senderPace().rest(notSent.retryAfter(), why(notSent) + ", Retry-After", true);
        }
        noticeThrottling();
      }
      case PAIR_RATE -> notBefore = clock.instant().plus(pairRest(parcel.rested()));
      case MAINTENANCE -> channel.senderPace().rest(MAINTENANCE_REST, why(notSent), true);
      case SYNCING -> channel.senderPace().rest(SYNCING_REST, why(notSent), true);
      default ->
          throw new IllegalArgumentException("not a class to send again: " + notSent.errorClass());
    }
    return new Recorder.Entry(
        Settlement.notSent(parcel.line(), message.attempt(), notBefore, notSent.message()), true);
  }

  private static String why(Outcome.NotSent notSent) {
    if (notSent.code() != 0) {
      return "code %d: %s".formatted(notSent.code(), ErrorPolicy.of(notSent.code()).meaning());
    }
    var words = notSent.message();
    return words.length() <= LONGEST_REASON ? words : words.substring(0, LONGEST_REASON) + "...";
  }

  private void noticeThrottling() {
    if (throttled.lasting(clock.instant()).compareTo(THROTTLED_UNNOTICED) >= 0
        && throttled.toBeTold()) {
      notice.accept(
          "For %d seconds the gateway of %s has answered nothing but that it gets too much too fast; Nightmail goes on trying, slowly. Does something else send from this number, or is its limit used up?"
              .formatted(THROTTLED_UNNOTICED.toSeconds(), channel.sender()));
    }
  }

  /**
   * 1, 4, 16, 64 ... seconds, as the provider asks: the first that is well above the last rest,
   * which the ledger knows to a fraction of a second.
   */
  private static Duration pairRest(@Nullable Duration last) {
    var rest = Duration.ofSeconds(1);
    while (last != null && rest.compareTo(last.multipliedBy(2)) < 0) {
      rest = rest.multipliedBy(4);
    }
    return rest.compareTo(LONGEST_PAIR_REST) < 0 ? rest : LONGEST_PAIR_REST;
  }

  /** As long again as it has lasted already: one connection cut is nothing, a gateway away is. */
  private Duration unreachableRest(String why) {
    var lasting = unreachable.lasting(clock.instant());
    if (lasting.compareTo(UNREACHABLE_UNNOTICED) >= 0 && unreachable.toBeTold()) {
      notice.accept(
          "The gateway of %s could not be reached (%s); trying again."
              .formatted(channel.sender(), why));
    }
    if (lasting.compareTo(UNREACHABLE_PATIENCE) > 0) {
      control.halt(
          "The gateway of %s could not be reached for %d minutes (%s). Check its URL and the network, then restart."
              .formatted(channel.sender(), UNREACHABLE_PATIENCE.toMinutes(), why));
    }
    return lasting.compareTo(LEAST_UNREACHABLE_REST) < 0
        ? LEAST_UNREACHABLE_REST
        : lasting.compareTo(LONGEST_UNREACHABLE_REST) < 0 ? lasting : LONGEST_UNREACHABLE_REST;
  }

  private static Recorder.Entry entry(Settlement settlement) {
    return new Recorder.Entry(settlement, true);
  }
}
