package com.nightmail.web;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Who may call the webhook, beside gateways with a secret of their own; without either nobody.
 *
 * @param verifyToken what the provider shows when the address is registered
 * @param appSecret what the provider signs every call with
 */
@ConfigurationProperties("nightmail.webhook")
public record WebhookSettings(@Nullable String verifyToken, @Nullable String appSecret) {}
