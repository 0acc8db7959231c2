package com.nightmail.gateway;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * An error that an answer carries, in whichever envelope: Meta's {@code error}, the same a level
 * deeper ({@code detail}, {@code Data}), {@code errors[0]}, {@code Data} itself, the BSP's {@code
 * meta.developerMessage}, or {@code error} as a bare string.
 *
 * @param code the provider's code, or null where the envelope has none
 * @param text message and details as they came, not masked
 */
record ProviderError(@Nullable Integer code, String text) {

  /** The error inside an answer, or null where it carries none. */
  static @Nullable ProviderError in(JsonNode root) {
    JsonNode data = root.has("Data") ? root.path("Data") : root.path("data");
    JsonNode[] envelopes = {
      root.path("error"),
      root.path("detail").path("error"),
      data.path("error"),
      root.path("errors").path(0),
      data.path("errors").path(0)
    };
    for (JsonNode envelope : envelopes) {
      if (envelope.isObject() && !envelope.isEmpty()) {
        return new ProviderError(code(envelope), words(envelope));
      }
    }
    for (JsonNode bare : new JsonNode[] {data, root.path("detail"), root}) {
      if (isBareError(bare)) {
        return new ProviderError(code(bare), words(bare));
      }
    }
    for (JsonNode envelope : envelopes) {
      if (isText(envelope)) {
        return new ProviderError(null, envelope.asString());
      }
    }
    JsonNode meta = root.path("meta").path("developerMessage");
    return isText(meta) ? new ProviderError(null, meta.asString()) : null;
  }

  /** Code and message without an envelope; a code of 100 to 599 may be a repeated HTTP status. */
  private static boolean isBareError(JsonNode node) {
    Integer code = code(node);
    return code != null && (code < 100 || code > 599) && isText(node.path("message"));
  }

  private static @Nullable Integer code(JsonNode error) {
    JsonNode code = error.path("code");
    if (code.isIntegralNumber() && code.canConvertToInt()) {
      return code.intValue();
    }
    return code.isString() && code.stringValue().matches("\\d{1,9}")
        ? Integer.valueOf(code.stringValue())
        : null;
  }

  private static String words(JsonNode error) {
    String message = text(error.path("message"), text(error.path("title"), "no message"));
    JsonNode data = error.path("error_data");
    String details = data.isString() ? data.stringValue() : text(data.path("details"), "");
    return details.isBlank() || message.contains(details) ? message : message + ": " + details;
  }

  private static String text(JsonNode node, String otherwise) {
    return isText(node) ? node.asString() : otherwise;
  }

  private static boolean isText(JsonNode node) {
    return node.isString() && !node.stringValue().isBlank();
  }
}
