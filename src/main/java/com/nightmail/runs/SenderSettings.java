package com.nightmail.runs;

import com.nightmail.gateway.Dialect;
import com.nightmail.gateway.ProductPolicy;
import com.nightmail.platform.CheckedSettings;
import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/** The senders there are, and all that is set for them: {@code nightmail.senders.<name>.*}. */
@ConfigurationProperties("nightmail")
public record SenderSettings(@DefaultValue Map<String, Setting> senders)
    implements CheckedSettings {
  private static final Set<String> LOOPBACK = Set.of("localhost", "[::1]");

  @Override
  public void check(Problems problems) {
    senders.forEach(
        (name, setting) ->
            setting.check((key, problem) -> problems.add("senders." + name + "." + key, problem)));
  }

  /** What is set for a sender, in whatever spelling of its name; null if nothing is. */
  public @Nullable Setting of(String name) {
    return senders.entrySet().stream()
        .filter(e -> SenderName.folded(e.getKey()).equals(SenderName.folded(name)))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElse(null);
  }

  /**
   * @param url full address that messages are POSTed to
   * @param rate messages per second that the number is allowed
   * @param maxInFlight requests that may await their answer at once
   * @param insecure whether the key and the numbers may cross a network in the clear
   * @param webhookSecretHeader for a gateway that cannot sign its webhook calls: the header that it
   *     sends to the sender's address, or null
   * @param webhookSecret the value of that header, or null
   * @param businessAccount id of the WhatsApp Business account, to ask for its templates, or null;
   *     dialect graph only
   * @param messagingLimit different people that the provider lets the number reach in 24 hours, or
   *     null where that is not known
   */
  public record Setting(
      @Nullable URI url,
      @DefaultValue("orai") Dialect dialect,
      @Nullable String apiKey,
      @DefaultValue("80") int rate,
      @DefaultValue("1000") int maxInFlight,
      @DefaultValue("5s") Duration connectTimeout,
      @DefaultValue("30s") Duration responseTimeout,
      @DefaultValue("true") boolean callbackData,
      @DefaultValue("cloud-api-fallback") ProductPolicy productPolicy,
      @Nullable Boolean messageActivitySharing,
      @DefaultValue("false") boolean insecure,
      @Nullable String webhookSecretHeader,
      @Nullable String webhookSecret,
      @Nullable String businessAccount,
      @Nullable Integer messagingLimit) {

    private void check(Problems problems) {
      if (url != null) {
        check(url, problems);
      }
      if (apiKey != null && !apiKey.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
        problems.add("api-key", "has a blank, a line break or a letter that is not ASCII in it");
      }
      if (rate < 1) {
        problems.add("rate", "is %d: it must be at least 1".formatted(rate));
      }
      if (maxInFlight < 1) {
        problems.add("max-in-flight", "is %d: it must be at least 1".formatted(maxInFlight));
      }
      if (!connectTimeout.isPositive()) {
        problems.add("connect-timeout", "must be more than 0");
      }
      if (!responseTimeout.isPositive()) {
        problems.add("response-timeout", "must be more than 0");
      }
      if (webhookSecretHeader != null && webhookSecret == null) {
        problems.add(
            "webhook-secret-header", "is set without webhook-secret. Set both, or neither");
      }
      if (webhookSecret != null && webhookSecretHeader == null) {
        problems.add(
            "webhook-secret", "is set without webhook-secret-header. Set both, or neither");
      }
      if (businessAccount != null && !businessAccount.matches("[0-9]{1,32}")) {
        problems.add("business-account", "must be the account's id, which has digits only");
      }
      if (messagingLimit != null && messagingLimit < 1) {
        problems.add("messaging-limit", "is %d: it must be at least 1".formatted(messagingLimit));
      }
    }

    /** Never shows the address: where a password is in it, this would print it. */
    private void check(URI url, Problems problems) {
      var scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
      if (url.getRawUserInfo() != null
          || (url.getRawAuthority() != null && url.getRawAuthority().contains("@"))) {
        problems.add("url", "must not contain a user or password. Use api-key for the key");
      } else if (url.getHost() == null || !Set.of("http", "https").contains(scheme)) {
        problems.add("url", "must begin with https:// or http:// and a host");
      } else if (scheme.equals("http") && !isLoopback(url.getHost()) && !insecure) {
        problems.add(
            "url",
            "begins with http://, so the key and the numbers would cross the network unencrypted."
                + " Use https://, or set insecure: true for this sender if the network is your own");
      }
    }

    private static boolean isLoopback(String host) {
      return LOOPBACK.contains(host.toLowerCase(Locale.ROOT))
          || host.matches("127(\\.\\d{1,3}){3}");
    }

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
          null,
          false,
          null,
          null,
          null,
          null);
    }
  }
}
