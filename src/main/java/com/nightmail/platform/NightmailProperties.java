package com.nightmail.platform;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of Nightmail as a whole; those of senders stand under {@code nightmail.senders}.
 *
 * @param home directory of the embedded database, logs and flight logs
 * @param databasePatience how long a run waits for a database that went away before it fails
 * @param mostFaulty share of a list's rows, 0 to 1, that may be without a valid number or out of
 *     shape; a list with more of them is sent to only when a person accepts it
 */
@ConfigurationProperties("nightmail")
public record NightmailProperties(
    Path home,
    @DefaultValue("2m") Duration databasePatience,
    @DefaultValue Breaker breaker,
    @DefaultValue("0.2") double mostFaulty,
    @DefaultValue Retention retention)
    implements CheckedSettings {

  /**
   * @param share of refusals and doubts among the latest 200 answers that is still borne, 0 to 1; 1
   *     switches the breaker off
   */
  public record Breaker(@DefaultValue("0.3") double share) {}

  /**
   * @param personalData how long after a run's end the numbers and cells of its list are kept; for
   *     ever when absent
   */
  public record Retention(@Nullable Duration personalData) {}

  @Override
  public void check(Problems problems) {
    if (!(breaker.share > 0 && breaker.share <= 1)) {
      problems.add("breaker.share", "must be more than 0 and at most 1");
    }
    if (!(mostFaulty >= 0 && mostFaulty <= 1)) {
      problems.add("most-faulty", "must be from 0 to 1");
    }
    if (retention.personalData != null
        && retention.personalData.compareTo(Duration.ofDays(1)) < 0) {
      problems.add("retention.personal-data", "must be at least a day (1d)");
    }
    if (databasePatience.isNegative()) {
      problems.add("database-patience", "must not be negative");
    }
  }
}
