package com.nightmail.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.nightmail.runs.SenderSettings;
import jakarta.servlet.http.HttpServletRequest;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.stereotype.Component;

/**
 * Decides whether a webhook call comes from whom it should. Every comparison takes the same time
 * whatever is wrong.
 *
 * <p>Source: Meta, "Validating payloads": HMAC-SHA256 of the bytes as they came, keyed with the app
 * secret.
 */
@Component
@ConditionalOnWebApplication
class WebhookAuthenticator {
  private static final String SIGNATURE = "X-Hub-Signature-256";
  private static final String ALGORITHM = "HmacSHA256";
  private static final String PREFIX = "sha256=";

  private final WebhookSettings webhook;
  private final SenderSettings senders;

  WebhookAuthenticator(WebhookSettings webhook, SenderSettings senders) {
    this.webhook = webhook;
    this.senders = senders;
  }

  boolean knows(@Nullable String verifyToken) {
    return matches(webhook.verifyToken(), verifyToken);
  }

  /** Whether a call can be admitted at all, as far as can be told before its body is read. */
  boolean mayAdmit(@Nullable String sender, HttpServletRequest request) {
    return sharesSecret(sender, request)
        || (isSet(webhook.appSecret()) && request.getHeader(SIGNATURE) != null);
  }

  boolean admits(@Nullable String sender, HttpServletRequest request, byte[] body) {
    return sharesSecret(sender, request) || isSigned(request.getHeader(SIGNATURE), body);
  }

  private boolean sharesSecret(@Nullable String sender, HttpServletRequest request) {
    var own = sender == null ? null : senders.of(sender);
    var header = own == null ? null : own.webhookSecretHeader();
    return own != null && header != null && matches(own.webhookSecret(), request.getHeader(header));
  }

  private boolean isSigned(@Nullable String signature, byte[] body) {
    var secret = webhook.appSecret();
    if (!isSet(secret) || secret == null || signature == null || !signature.startsWith(PREFIX)) {
      return false;
    }
    try {
      var mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(secret.getBytes(UTF_8), ALGORITHM));
      var given = HexFormat.of().parseHex(signature.substring(PREFIX.length()));
      return MessageDigest.isEqual(mac.doFinal(body), given);
    } catch (IllegalArgumentException notHex) {
      return false;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static boolean matches(@Nullable String expected, @Nullable String given) {
    return expected != null
        && !expected.isBlank()
        && given != null
        && MessageDigest.isEqual(expected.getBytes(UTF_8), given.getBytes(UTF_8));
  }

  private static boolean isSet(@Nullable String secret) {
    return secret != null && !secret.isBlank();
  }
}
