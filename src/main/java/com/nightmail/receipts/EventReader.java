package com.nightmail.receipts;

import com.nightmail.domain.MessageState;
import com.nightmail.ledger.AttemptToken;
import com.nightmail.ledger.Receipt;
import com.nightmail.receipts.Events.Event;
import com.nightmail.recipients.PhoneNumbers;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads what matters out of a webhook event. Fields and values that it does not know it passes
 * over, as the provider asks: it adds some without notice, and repeats for days what is refused.
 *
 * <p>Source: Meta, "Webhooks: messages, message_template_status_update, account_update,
 * user_preferences".
 */
final class EventReader {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final int LONGEST_ERROR = 500;
  private static final int LONGEST_ID = 500;

  /** In seconds it would be the year 5138. */
  private static final long FIRST_IN_MILLIS = 100_000_000_000L;

  private static final Set<String> BLOCKING = Set.of("ACCOUNT_RESTRICTION", "ACCOUNT_DELETED");

  private final List<Notice> notices = new ArrayList<>();
  private final @Nullable String sender;
  private final Instant receivedAt;

  private EventReader(@Nullable String sender, Instant receivedAt) {
    this.sender = sender;
    this.receivedAt = receivedAt;
  }

  /** The time of its arrival stands in for times that cannot be read. */
  static List<Notice> read(Event event) {
    var reader = new EventReader(event.sender(), event.receivedAt());
    reader.event(JSON.readTree(event.body()));
    return reader.notices;
  }

  /** Whether this is one JSON object, and nothing else. */
  static boolean isObject(byte[] body) {
    try (var parser = JSON.createParser(body)) {
      return parser.nextToken() == JsonToken.START_OBJECT
          && parser.skipChildren() != null
          && parser.nextToken() == null;
    } catch (JacksonException e) {
      return false;
    }
  }

  private void event(JsonNode root) {
    if (!root.has("entry")) {
      value("", root); // some gateways pass on the inner part alone
    }
    for (var entry : root.path("entry")) {
      for (var change : entry.path("changes")) {
        value(text(change, "field"), change.path("value"));
      }
    }
  }

  private void value(String field, JsonNode value) {
    value.path("statuses").forEach(this::status);
    value.path("messages").forEach(this::message);
    value.path("user_preferences").forEach(this::preference);
    switch (field) {
      case "message_template_status_update" ->
          notices.add(
              new Notice.OfTemplate(
                  text(value, "message_template_name"),
                  text(value, "message_template_language"),
                  text(value, "event")));
      case "account_update" -> account(value);
      default -> {}
    }
  }

  private void status(JsonNode status) {
    var state =
        switch (text(status, "status")) {
          case "sent" -> MessageState.SENT;
          case "delivered" -> MessageState.DELIVERED;
          case "read", "played" -> MessageState.READ;
          case "failed" -> MessageState.FAILED;
          default -> null;
        };
    var wamid = text(status, "id");
    if (state == null || wamid.isEmpty() || wamid.length() > LONGEST_ID) {
      return;
    }
    var recipient = phone(text(status, "recipient_id"));
    var error = status.path("errors").path(0);
    var failed = state == MessageState.FAILED;
    notices.add(
        new Notice.Status(
            new Receipt(
                AttemptToken.parse(text(status, "biz_opaque_callback_data")).orElse(null),
                wamid,
                state,
                time(text(status, "timestamp")),
                sender,
                recipient,
                recipient == null ? null : otherSpelling(recipient),
                route(text(status.path("pricing"), "category")),
                failed && error.path("code").canConvertToInt() ? error.path("code").asInt() : null,
                failed ? words(error) : null)));
  }

  private void message(JsonNode message) {
    var phone = phone(text(message, "from"));
    if (phone != null) {
      var button = message.path("button");
      var reply = message.path("interactive").path("button_reply");
      notices.add(
          new Notice.Reply(
              phone,
              List.of(
                  text(button, "payload"),
                  text(button, "text"),
                  text(reply, "id"),
                  text(reply, "title"),
                  text(message.path("text"), "body")),
              time(text(message, "timestamp"))));
    }
  }

  private void preference(JsonNode preference) {
    var phone = phone(text(preference, "wa_id"));
    var value = text(preference, "value");
    if (phone != null && (value.equals("stop") || value.equals("resume"))) {
      notices.add(
          new Notice.Preference(phone, value.equals("stop"), time(text(preference, "timestamp"))));
    }
  }

  private void account(JsonNode value) {
    var event = text(value, "event");
    var banned = text(value.path("ban_info"), "waba_ban_state").equals("DISABLE");
    if (banned || BLOCKING.contains(event) && restrictsSending(value)) {
      notices.add(new Notice.AccountBlocked(event));
    }
  }

  /** Some restrictions keep an account from other things than sending; then they say so. */
  private static boolean restrictsSending(JsonNode value) {
    var restrictions = value.path("restriction_info");
    for (var restriction : restrictions) {
      if (text(restriction, "restriction_type").contains("BIZ_INITIATED")) {
        return true;
      }
    }
    return restrictions.isEmpty();
  }

  private static @Nullable String route(String category) {
    return switch (category) {
      case "marketing_lite" -> "MM_LITE";
      case "marketing" -> "CLOUD_API";
      default -> null;
    };
  }

  private static @Nullable String words(JsonNode error) {
    var details = text(error.path("error_data"), "details");
    var title = text(error, "title");
    var words = details.isEmpty() ? title.isEmpty() ? text(error, "message") : title : details;
    return words.isEmpty() ? null : words.substring(0, Math.min(words.length(), LONGEST_ERROR));
  }

  /** Never later than it was received: a clock that is wrong must not outdo all later events. */
  private Instant time(String text) {
    if (!text.matches("\\d{9,15}")) {
      return receivedAt;
    }
    var number = Long.parseLong(text);
    var told =
        number < FIRST_IN_MILLIS ? Instant.ofEpochSecond(number) : Instant.ofEpochMilli(number);
    return told.isAfter(receivedAt) ? receivedAt : told;
  }

  private static @Nullable Long phone(String text) {
    var digits = text.startsWith("+") ? text.substring(1) : text;
    return digits.matches("[1-9]\\d{5,17}") ? Long.valueOf(digits) : null;
  }

  private static @Nullable Long otherSpelling(long phone) {
    var spellings = PhoneNumbers.spellings(phone);
    return spellings.size() > 1 ? spellings.getLast() : null;
  }

  /** A text or number; empty for anything else. PostgreSQL keeps no zero characters. */
  private static String text(JsonNode node, String field) {
    var value = node.path(field);
    return value.isValueNode() && !value.isNull() ? value.asString().replace("\0", "") : "";
  }

  static String folded(String word) {
    return word.strip().toLowerCase(Locale.ROOT);
  }
}
