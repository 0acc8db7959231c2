package com.nightmail.ledger;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The columns of a message that a settlement writes; null where it does not tell. */
final class SettlementColumns {
  private SettlementColumns() {}

  static @Nullable String wamid(Settlement settlement) {
    return settlement instanceof Settlement.Accepted accepted ? accepted.wamid() : null;
  }

  static @Nullable String route(Settlement settlement) {
    return settlement instanceof Settlement.Accepted accepted ? accepted.route().name() : null;
  }

  static @Nullable String errorClass(Settlement settlement) {
    return settlement instanceof Settlement.Refused refused ? refused.errorClass().name() : null;
  }

  static @Nullable Integer errorCode(Settlement settlement) {
    return switch (settlement) {
      case Settlement.Refused refused -> refused.code();
      case Settlement.InDoubt doubt -> doubt.code();
      default -> null;
    };
  }

  static @Nullable String notBefore(Settlement settlement) {
    return settlement instanceof Settlement.NotSent notSent && notSent.notBefore() != null
        ? notSent.notBefore().toString()
        : null;
  }

  static @Nullable String reason(Settlement settlement) {
    return settlement instanceof Settlement.InDoubt doubt ? doubt.reason() : null;
  }

  static @Nullable String error(Settlement settlement) {
    return switch (settlement) {
      case Settlement.Refused refused -> refused.error();
      case Settlement.NotSent notSent -> notSent.error();
      default -> null;
    };
  }

  /** The numbers that all these settlements say want no more campaigns. */
  static Long[] optOuts(List<Settlement> settlements) {
    return settlements.stream()
        .filter(Settlement.Refused.class::isInstance)
        .flatMap(refused -> ((Settlement.Refused) refused).optOuts().stream())
        .toArray(Long[]::new);
  }
}
