package com.nightmail.schedule;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.nightmail.schedule.Courier.Undelivered;
import com.nightmail.schedule.Outbox.Letter;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.stereotype.Component;

/**
 * Posts verdicts as JSON, signed as Standard Webhooks does: HMAC-SHA256 over id, timestamp and
 * body, each with a dot between.
 *
 * @see <a href="https://www.standardwebhooks.com">Standard Webhooks</a>
 */
@Component
@ConditionalOnWebApplication
class Webhooks {
  private static final Duration CONNECT = Duration.ofSeconds(10);
  private static final Duration ANSWER = Duration.ofSeconds(20);
  private static final String ALGORITHM = "HmacSHA256";

  private final @Nullable String secret;
  private @Nullable HttpClient client;

  Webhooks(ScheduleSettings settings) {
    this.secret = settings.webhookSecret();
  }

  /** Made with the first call: it has threads of its own. */
  private synchronized HttpClient client() {
    if (client == null) {
      client =
          HttpClient.newBuilder()
              .connectTimeout(CONNECT)
              .followRedirects(HttpClient.Redirect.NEVER)
              .build();
    }
    return client;
  }

  void post(Letter letter, Instant now) throws Undelivered {
    var request =
        HttpRequest.newBuilder(URI.create(letter.target()))
            .timeout(ANSWER)
            .header("Content-Type", "application/json")
            .header("User-Agent", "Nightmail")
            .header("webhook-id", letter.id().toString())
            .header("webhook-timestamp", Long.toString(now.getEpochSecond()))
            .POST(HttpRequest.BodyPublishers.ofString(letter.json(), UTF_8));
    if (secret != null && !secret.isBlank()) {
      request.header("webhook-signature", "v1," + signature(secret, letter, now));
    }
    try {
      var status = client().send(request.build(), BodyHandlers.discarding()).statusCode();
      if (status / 100 != 2) {
        throw new Undelivered("it answered with HTTP " + status);
      }
    } catch (HttpTimeoutException e) {
      throw new Undelivered("it did not answer in time");
    } catch (ConnectException e) {
      throw new Undelivered("it cannot be reached");
    } catch (IOException e) {
      throw new Undelivered("the connection failed (%s)".formatted(e.getClass().getSimpleName()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Undelivered("this process was told to end");
    }
  }

  private static String signature(String secret, Letter letter, Instant now) {
    try {
      var mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(secret.getBytes(UTF_8), ALGORITHM));
      var signed = "%s.%d.%s".formatted(letter.id(), now.getEpochSecond(), letter.json());
      return Base64.getEncoder().encodeToString(mac.doFinal(signed.getBytes(UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
