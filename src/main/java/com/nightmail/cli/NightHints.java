package com.nightmail.cli;

import com.nightmail.schedule.WhatToType;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.stereotype.Component;

/** What to type after a night, for the mails about it. */
@Component
@ConditionalOnWebApplication
final class NightHints implements WhatToType {

  @Override
  public String command(Need need, String schedule, LocalDate date, @Nullable Integer run) {
    return switch (need) {
      case DECIDE -> "nightmail resolve %d --assume-sent | --resend".formatted(run);
      case SEE_REASONS, WATCH -> "nightmail show %d".formatted(run);
      case RESTART -> "nightmail restart %d".formatted(run);
      case RUN_NOW -> "nightmail schedule run-now %s --date %s".formatted(schedule, date);
    };
  }
}
