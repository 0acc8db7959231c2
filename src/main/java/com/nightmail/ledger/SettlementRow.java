package com.nightmail.ledger;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A settlement as the columns of a message that it changes; what it does not tell is null. */
record SettlementRow(
    int line,
    int attempt,
    String state,
    @Nullable String wamid,
    @Nullable String route,
    @Nullable String errorClass,
    @Nullable Integer errorCode,
    @Nullable String notBefore,
    @Nullable String reason,
    @Nullable String error,
    List<Long> optOuts) {

  static SettlementRow of(Settlement settlement) {
    var line = settlement.line();
    var attempt = settlement.attempt();
    var state = settlement.state().name();
    return switch (settlement) {
      case Settlement.Accepted accepted ->
          new SettlementRow(
              line,
              attempt,
              state,
              accepted.wamid(),
              accepted.route().name(),
              null,
              null,
              null,
              null,
              null,
              List.of());
      case Settlement.Refused refused ->
          new SettlementRow(
              line,
              attempt,
              state,
              null,
              null,
              refused.errorClass().name(),
              refused.code(),
              null,
              null,
              refused.error(),
              refused.optOuts());
      case Settlement.InDoubt doubt ->
          new SettlementRow(
              line,
              attempt,
              state,
              null,
              null,
              null,
              doubt.code(),
              null,
              doubt.reason(),
              null,
              List.of());
      case Settlement.NotSent notSent ->
          new SettlementRow(
              line,
              attempt,
              state,
              null,
              null,
              null,
              null,
              notSent.notBefore() == null ? null : notSent.notBefore().toString(),
              null,
              notSent.error(),
              List.of());
    };
  }
}
