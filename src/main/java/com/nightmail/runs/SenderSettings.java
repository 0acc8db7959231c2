package com.nightmail.runs;

import com.nightmail.gateway.Dialect;
import com.nightmail.gateway.ProductPolicy;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/** The senders there are: {@code nightmail.senders.<name>.*}. */
@ConfigurationProperties("nightmail")
record SenderSettings(@DefaultValue Map<String, Setting> senders) {

  /**
   * @param url full address that messages are POSTed to
   * @param rate messages per second that the number is allowed
   * @param maxInFlight requests that may await their answer at once
   */
  record Setting(
      @Nullable URI url,
      @DefaultValue("orai") Dialect dialect,
      @Nullable String apiKey,
      @DefaultValue("80") int rate,
      @DefaultValue("1000") int maxInFlight,
      @DefaultValue("5s") Duration connectTimeout,
      @DefaultValue("30s") Duration responseTimeout,
      @DefaultValue("true") boolean callbackData,
      @DefaultValue("cloud-api-fallback") ProductPolicy productPolicy,
      @Nullable Boolean messageActivitySharing) {

    /**
     * The built-in simulator where nothing is set: faster than a new number, so that trying is
     * quick.
     */
    static Setting ofSimulator() {
      return new Setting(
          null,
          Dialect.ORAI,
          null,
          1_000,
          1_000,
          Duration.ofSeconds(5),
          Duration.ofSeconds(30),
          true,
          ProductPolicy.CLOUD_API_FALLBACK,
          null);
    }
  }
}
