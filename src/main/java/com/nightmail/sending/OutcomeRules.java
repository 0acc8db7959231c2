package com.nightmail.sending;

import com.nightmail.gateway.ErrorClass;
import com.nightmail.gateway.ErrorPolicy;
import com.nightmail.gateway.Outcome;
import com.nightmail.gateway.Sender;
import com.nightmail.ledger.Settlement;
import com.nightmail.recipients.OptOuts;
import com.nightmail.recipients.PhoneNumbers;
import com.nightmail.sending.Decision.Consequence;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Decides what an outcome means: how its message is settled, and what follows for others. A
 * throttled sender slows as a whole, an account's error halts the run, a gateway out of reach is
 * given time. It carries nothing out.
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

  /** The operating system's words, in the locale C that Nightmail runs in. */
  private static final String TOO_MANY_OPEN_FILES = "Too many open files";

  private final Sender sender;
  private final Breaker breaker;
  private final Canary canary;
  private final Clock clock;
  private final Streak unreachable = new Streak();
  private final Streak throttled = new Streak();
  private volatile boolean filesSpentTold;

  OutcomeRules(Sender sender, Breaker breaker, Canary canary, Clock clock) {
    this.sender = sender;
    this.breaker = breaker;
    this.canary = canary;
    this.clock = clock;
  }

  /**
   * What is to be done about this outcome of this message. Changes nothing but what it remembers.
   */
  Decision decide(OutboundMessage message, Outcome outcome) {
    if (!(outcome instanceof Outcome.NotSent notSent && notSent.errorClass() == null)) {
      unreachable.broken();
    }
    if (!(outcome instanceof Outcome.NotSent notSent && notSent.errorClass() == ErrorClass.RATE)) {
      throttled.broken();
    }
    return switch (outcome) {
      case Outcome.Accepted accepted -> accepted(message, accepted);
      case Outcome.InDoubt doubt -> doubted(message, doubt);
      case Outcome.Refused refused -> refused(message, refused);
      case Outcome.NotSent notSent -> again(message, notSent);
    };
  }

  private Decision accepted(OutboundMessage message, Outcome.Accepted accepted) {
    breaker.accepted();
    canary.accepted(accepted);
    return Decision.settle(
        new Settlement.Accepted(
            message.line(), message.attempt(), accepted.wamid(), accepted.route()));
  }

  private Decision doubted(OutboundMessage message, Outcome.InDoubt doubt) {
    return Decision.settle(
            new Settlement.InDoubt(
                message.line(), message.attempt(), code(doubt.code()), doubt.message()))
        .and(halt(breaker.doubted()));
  }

  private Decision refused(OutboundMessage message, Outcome.Refused refused) {
    var consequences = new ArrayList<Consequence>();
    if (refused.errorClass() == ErrorClass.TEMPLATE || refused.errorClass() == ErrorClass.ACCOUNT) {
      consequences.add(new Consequence.Halt(refused.whyTheRunEnds(), false));
    }
    consequences.addAll(halt(breaker.refused(refused)));
    List<Long> optOuts =
        refused.code() == OptOuts.STOPPED_BY_RECIPIENT
            ? PhoneNumbers.spellings(message.phone())
            : List.of();
    return new Decision(
        new Settlement.Refused(
            message.line(),
            message.attempt(),
            refused.errorClass(),
            code(refused.code()),
            refused.message(),
            optOuts),
        consequences);
  }

  private Decision again(OutboundMessage message, Outcome.NotSent notSent) {
    var errorClass = notSent.errorClass();
    var notBefore =
        errorClass == ErrorClass.PAIR_RATE
            ? clock.instant().plus(pairRest(message.rested()))
            : null;
    var settlement =
        new Settlement.NotSent(message.line(), message.attempt(), notBefore, notSent.message());
    return new Decision(
        settlement,
        switch (errorClass) {
          case null -> unreachable(notSent.message());
          case RATE -> throttled(notSent);
          case PAIR_RATE -> List.of();
          case MAINTENANCE -> rest(MAINTENANCE_REST, why(notSent));
          case SYNCING -> rest(SYNCING_REST, why(notSent));
          default -> throw new IllegalArgumentException("not a class to send again: " + errorClass);
        });
  }

  private static List<Consequence> halt(Optional<String> reason) {
    return reason
        .<List<Consequence>>map(why -> List.of(new Consequence.Halt(why, false)))
        .orElse(List.of());
  }

  private static List<Consequence> rest(Duration duration, String why) {
    return List.of(new Consequence.Rest(duration, why, true));
  }

  private static @Nullable Integer code(int code) {
    return code == 0 ? null : code;
  }

  private static String why(Outcome.NotSent notSent) {
    if (notSent.code() != 0) {
      return "code %d: %s".formatted(notSent.code(), ErrorPolicy.of(notSent.code()).meaning());
    }
    var words = notSent.message();
    return words.length() <= LONGEST_REASON ? words : words.substring(0, LONGEST_REASON) + "...";
  }

  private List<Consequence> throttled(Outcome.NotSent notSent) {
    var consequences = new ArrayList<Consequence>();
    consequences.add(new Consequence.SlowDown());
    if (notSent.retryAfter() != null) {
      consequences.addAll(rest(notSent.retryAfter(), why(notSent) + ", Retry-After"));
    }
    if (throttled.lasting(clock.instant()).compareTo(THROTTLED_UNNOTICED) >= 0
        && throttled.toBeTold()) {
      consequences.add(
          new Consequence.Notice(
              "For %d seconds the gateway of %s has answered nothing but that it gets too much too fast; Nightmail goes on trying, slowly. Does something else send from this number, or is its limit used up?"
                  .formatted(THROTTLED_UNNOTICED.toSeconds(), sender)));
    }
    return consequences;
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

  /**
   * The sender rests as long again as its gateway has been out of reach: one connection cut is
   * nothing, a gateway away is.
   */
  private List<Consequence> unreachable(String why) {
    var lasting = unreachable.lasting(clock.instant());
    var consequences = new ArrayList<Consequence>();
    var filesSpent = why.contains(TOO_MANY_OPEN_FILES);
    if (filesSpent && !filesSpentTold) {
      filesSpentTold = true;
      consequences.add(
          new Consequence.Notice(
              "This process may not open more connections at a time (too many open files), so it sends slower than it may: raise the limit (ulimit -n), or lower nightmail.senders.%s.max-in-flight."
                  .formatted(sender.name())));
    }
    consequences.add(
        new Consequence.Rest(
            unreachableRest(lasting),
            filesSpent ? "too many open files" : "its gateway cannot be reached",
            false));
    if (lasting.compareTo(UNREACHABLE_UNNOTICED) >= 0 && unreachable.toBeTold()) {
      consequences.add(
          new Consequence.Notice(
              "The gateway of %s could not be reached (%s); trying again.".formatted(sender, why)));
    }
    if (lasting.compareTo(UNREACHABLE_PATIENCE) > 0) {
      consequences.add(
          new Consequence.Halt(
              "The gateway of %s could not be reached for %d minutes (%s). Check its URL and the network, then restart."
                  .formatted(sender, UNREACHABLE_PATIENCE.toMinutes(), why),
              true));
    }
    return consequences;
  }

  private static Duration unreachableRest(Duration lasting) {
    if (lasting.compareTo(LEAST_UNREACHABLE_REST) < 0) {
      return LEAST_UNREACHABLE_REST;
    }
    return lasting.compareTo(LONGEST_UNREACHABLE_REST) < 0 ? lasting : LONGEST_UNREACHABLE_REST;
  }
}
