package com.nightmail.platform;

import java.nio.file.Path;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of Nightmail as a whole; those of senders stand under {@code nightmail.senders}.
 *
 * @param home directory of the embedded database, logs and journals
 * @param databasePatience how long a run waits for a database that went away before it fails
 */
@ConfigurationProperties("nightmail")
public record NightmailProperties(
    @DefaultValue("data") Path home,
    @DefaultValue("2m") Duration databasePatience,
    @DefaultValue Breaker breaker) {

  /**
   * @param share of refusals and doubts among the latest 200 answers that is still borne, 0 to 1; 1
   *     switches the breaker off
   */
  public record Breaker(@DefaultValue("0.3") double share) {}
}
