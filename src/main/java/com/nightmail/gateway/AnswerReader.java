package com.nightmail.gateway;

import java.time.InstantSource;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Understands an answer, whatever it is. It is a success only where a 2xx carries a message id and
 * nothing that contradicts it; it is a refusal only where it proves one; all else is in doubt.
 */
final class AnswerReader {

  private static final JsonMapper JSON = JsonMapper.shared();
  private static final int LONGEST_ID = 512;

  private final Dialect dialect;
  private final Masking masking;
  private final ErrorClassifier classifier;

  AnswerReader(Sender sender, InstantSource clock) {
    this.dialect = sender.dialect();
    this.masking = new Masking(sender.apiKey());
    this.classifier = new ErrorClassifier(masking, clock);
  }

  Outcome read(Answer answer) {
    JsonNode root = parse(answer.body());
    if (root == null) {
      return classifier.withoutCode(answer, answer.status(), answer.text());
    }
    ProviderError error = ProviderError.in(root);
    int status = status(answer, root);
    String id = answer.successful() ? messageId(root) : null;
    if (id != null) {
      return error == null && status < 400 ? accepted(root, id) : contradiction(error, root);
    }
    if (error != null && error.code() != null) {
      return classifier.withCode(answer, status, error.code(), error.text());
    }
    return classifier.withoutCode(answer, status, error != null ? error.text() : words(root));
  }

  private Outcome accepted(JsonNode root, String id) {
    JsonNode status = message(root).path("message_status");
    boolean fit = status.isString() && isToken(status.stringValue(), 64);
    return new Outcome.Accepted(id, fit ? status.stringValue() : null, route(root));
  }

  private Outcome contradiction(@Nullable ProviderError error, JsonNode root) {
    Integer code = error != null ? error.code() : null;
    String words = error != null ? error.text() : words(root);
    return new Outcome.InDoubt(
        code != null ? code : 0, masking.mask("an error beside a message id: " + words));
  }

  /** The gateway repeats its own status in the body, and an HTTP 200 may hide an error there. */
  private static int status(Answer answer, JsonNode root) {
    if (!answer.successful()) {
      return answer.status();
    }
    int own = root.path("StatusCode").asInt(root.path("meta").path("httpCode").asInt(0));
    return own >= 400 && own < 600 ? own : answer.status();
  }

  private Route route(JsonNode root) {
    if (dialect == Dialect.GRAPH) {
      return Route.UNKNOWN;
    }
    String words = root.path("Message").asString("").toLowerCase(Locale.ROOT);
    boolean lite = words.contains("via mm lite");
    boolean cloud = words.contains("cloud");
    return lite == cloud ? Route.UNKNOWN : lite ? Route.MM_LITE : Route.CLOUD_API;
  }

  private static @Nullable String messageId(JsonNode root) {
    JsonNode id = message(root).path("id");
    return id.isString() && isToken(id.stringValue(), LONGEST_ID) ? id.stringValue() : null;
  }

  private static JsonNode message(JsonNode root) {
    for (String envelope : new String[] {"Data", "data"}) {
      JsonNode message = root.path(envelope).path("messages").path(0);
      if (message.isObject()) {
        return message;
      }
    }
    return root.path("messages").path(0);
  }

  /** Printable and without blanks: what else calls itself an id cannot be stored or found again. */
  private static boolean isToken(String text, int longest) {
    return !text.isEmpty()
        && text.length() <= longest
        && text.chars().allMatch(c -> c > ' ' && c < 0x7f);
  }

  private static String words(JsonNode root) {
    for (String key : new String[] {"Message", "message", "detail", "title"}) {
      if (root.path(key).isString()) {
        return root.path(key).stringValue();
      }
    }
    return "";
  }

  private static @Nullable JsonNode parse(byte[] body) {
    try {
      JsonNode root = JSON.readTree(body);
      return root.isObject() ? root : null;
    } catch (JacksonException e) {
      return null;
    }
  }
}
