package com.nightmail.web;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/** Who may call the webhook; without any of these nobody. */
@ConfigurationProperties("nightmail")
public record WebhookSettings(
    @DefaultValue Webhook webhook, @DefaultValue Map<String, SharedSecret> senders) {

  /**
   * @param verifyToken what the provider shows when the address is registered
   * @param appSecret what the provider signs every call with
   */
  public record Webhook(@Nullable String verifyToken, @Nullable String appSecret) {}

  /**
   * For a gateway that cannot sign: a header that it sends with every call to the sender's address.
   */
  public record SharedSecret(
      @Nullable String webhookSecretHeader, @Nullable String webhookSecret) {}
}
