package com.nightmail.simulator;

import java.util.List;

/**
 * Status webhooks as the provider writes them.
 *
 * <p>Source: Meta, "Webhooks: status messages".
 */
final class StatusText {
  private static final String BEFORE =
      "{\"object\":\"whatsapp_business_account\",\"entry\":[{\"id\":\"102290129340398\",\"changes\":"
          + "[{\"field\":\"messages\",\"value\":{\"messaging_product\":\"whatsapp\",\"metadata\":"
          + "{\"display_phone_number\":\"15550783881\",\"phone_number_id\":\"106540352242922\"},"
          + "\"statuses\":[";
  private static final String AFTER = "]}}]}]}";
  private static final String UNDELIVERABLE =
      ",\"errors\":[{\"code\":131026,\"title\":\"Message undeliverable\",\"message\":\"Message"
          + " undeliverable\",\"error_data\":{\"details\":\"Message Undeliverable.\"}}]";

  private StatusText() {}

  static String event(List<String> statuses) {
    return BEFORE + String.join(",", statuses) + AFTER;
  }

  /**
   * @param lite whether it went by MM Lite
   */
  static String of(
      TrafficLog.Accepted message, String wamid, String status, boolean lite, long now) {
    var text =
        new StringBuilder(420)
            .append("{\"id\":\"")
            .append(wamid)
            .append("\",\"status\":\"")
            .append(status)
            .append("\",\"timestamp\":\"")
            .append(now / 1_000)
            .append("\",\"recipient_id\":\"")
            .append(message.phone(), 1, message.phone().length())
            .append('"');
    if (!message.token().isEmpty()) {
      text.append(",\"biz_opaque_callback_data\":").append(Json.quote(message.token()));
    }
    if (!status.equals("failed")) {
      text.append(",\"pricing\":{\"billable\":true,\"pricing_model\":\"PMP\",\"type\":\"regular\"")
          .append(",\"category\":\"")
          .append(lite ? "marketing_lite" : "marketing")
          .append("\"}");
    }
    return text.append(status.equals("failed") ? UNDELIVERABLE : "").append('}').toString();
  }
}
