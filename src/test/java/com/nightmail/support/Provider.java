package com.nightmail.support;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Plays the provider: posts webhook events as it does. */
public final class Provider {
  public static final String SECRET = "app-secret-of-the-test";

  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private final URI webhook;

  public Provider(URI webhook) {
    this.webhook = webhook;
  }

  /** Posts an event, signed; returns the status of the answer. */
  public int post(String body) {
    return post(body.getBytes(UTF_8), "X-Hub-Signature-256", signature(SECRET, body));
  }

  public int post(byte[] body, String... headers) {
    var request =
        HttpRequest.newBuilder(webhook)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofByteArray(body));
    return send(headers.length == 0 ? request : request.headers(headers)).statusCode();
  }

  public static HttpResponse<String> get(URI uri) {
    return send(HttpRequest.newBuilder(uri));
  }

  public static String signature(String secret, String body) {
    try {
      var mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret.getBytes(UTF_8), "HmacSHA256"));
      return "sha256=" + HexFormat.of().formatHex(mac.doFinal(body.getBytes(UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** An event with these statuses. */
  public static String statuses(List<String> statuses) {
    return change(
        "messages",
        "{\"messaging_product\":\"whatsapp\",\"metadata\":{\"phone_number_id\":\"106540352242922\"},\"statuses\":["
            + String.join(",", statuses)
            + "]}");
  }

  public static String change(String field, String value) {
    return "{\"object\":\"whatsapp_business_account\",\"entry\":[{\"id\":\"102290129340398\",\"changes\":[{\"field\":\""
        + field
        + "\",\"value\":"
        + value
        + "}]}]}";
  }

  /**
   * @param more further fields, each with a comma before it
   */
  public static String status(String wamid, String status, String phone, String... more) {
    return "{\"id\":\"%s\",\"status\":\"%s\",\"timestamp\":\"1750000000\",\"recipient_id\":\"%s\"%s}"
        .formatted(wamid, status, phone, String.join("", more));
  }

  public static String token(int run, int line, int attempt) {
    return ",\"biz_opaque_callback_data\":\"nm.%d.%d.%d\"".formatted(run, line, attempt);
  }

  private static HttpResponse<String> send(HttpRequest.Builder request) {
    try {
      return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
