package com.nightmail.schedule;

import com.nightmail.platform.CheckedSettings;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of schedules as a whole.
 *
 * @param settle how long a list must not have changed before it is taken
 * @param firstPause before the first restart of a run that failed; each further one is three times
 *     as long, at most an hour
 * @param mailFrom whom mails are from
 * @param webhookSecret what webhooks are signed with; without it they are not
 */
@ConfigurationProperties("nightmail.schedules")
public record ScheduleSettings(
    @DefaultValue("30s") Duration settle,
    @DefaultValue("1m") Duration firstPause,
    @DefaultValue("nightmail@localhost") String mailFrom,
    @Nullable String webhookSecret)
    implements CheckedSettings {

  @Override
  public void check(Problems problems) {
    if (settle.isNegative()) {
      problems.add("settle", "must not be negative");
    }
    if (firstPause.isNegative()) {
      problems.add("first-pause", "must not be negative");
    }
    if (!mailFrom.contains("@")) {
      problems.add("mail-from", "must be a mail address, such as nightmail@example.com");
    }
  }
}
