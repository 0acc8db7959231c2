package com.nightmail.templates;

import com.nightmail.templates.TemplateDefinition.Button;
import com.nightmail.templates.TemplateDefinition.Content;
import com.nightmail.templates.TemplateDefinition.Format;
import com.nightmail.templates.TemplateDefinition.Header;
import com.nightmail.templates.TemplateDefinition.Offer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Reads one definition from the provider's JSON. Case does not matter in its words, which the
 * provider itself writes in both; what it may add later is passed over.
 */
final class DefinitionReader {

  private DefinitionReader() {}

  /** What is wrong with a definition, as the rest of a sentence about it. */
  static final class Incomplete extends Exception {
    private static final long serialVersionUID = 1L;

    Incomplete(String problem) {
      super(problem);
    }
  }

  /**
   * @throws Incomplete if something is missing without which it defines no template
   */
  static TemplateDefinition read(JsonNode json) throws Incomplete {
    if (!json.isObject()) {
      throw new Incomplete("is no JSON object");
    }
    String name = required(json, "name");
    String language = required(json, "language");
    if (!json.path("components").isArray()) {
      throw new Incomplete(
          "(\"%s\") has no \"components\". Export it with all of its fields".formatted(name));
    }
    Parts parts = new Parts();
    json.path("components").forEach(parts::add);
    if (parts.body == null && parts.cards.isEmpty()) {
      throw new Incomplete("(\"%s\") has no component of type BODY".formatted(name));
    }
    return new TemplateDefinition(
        name,
        language,
        capitals(json, "category"),
        capitals(json, "status"),
        quality(json.path("quality_score")),
        rejection(json),
        named(json, parts),
        parts.content(),
        parts.offer,
        List.copyOf(parts.cards));
  }

  private static String required(JsonNode json, String key) throws Incomplete {
    JsonNode value = json.path(key);
    // Some providers nest the code as a message to be sent does.
    String text = (value.isObject() ? value.path("code") : value).asString("").strip();
    if (text.isEmpty() || text.chars().anyMatch(Character::isISOControl)) {
      throw new Incomplete("has no usable \"%s\"".formatted(key));
    }
    return text;
  }

  private static String capitals(JsonNode json, String key) {
    return words(json, key).toUpperCase(Locale.ROOT);
  }

  /** On one line: it is shown among other words. */
  private static String words(JsonNode json, String key) {
    return json.path(key).asString("").replaceAll("\\p{Cntrl}", " ").strip();
  }

  /** An object with the score, or the score itself. */
  private static String quality(JsonNode score) {
    String word = (score.isObject() ? score.path("score") : score).asString("");
    return word.isBlank() ? "UNKNOWN" : word.strip().toUpperCase(Locale.ROOT);
  }

  private static @Nullable String rejection(JsonNode json) {
    String reason = capitals(json, "rejected_reason");
    return reason.isEmpty() || reason.equals("NONE") ? null : reason;
  }

  /** Older answers lack the format; then the variables tell. */
  private static boolean named(JsonNode json, Parts parts) {
    String format = capitals(json, "parameter_format");
    return format.isEmpty() ? parts.anyNamed() : format.equals("NAMED");
  }

  /** The components of a template or card, gathered one after the other. */
  private static final class Parts {
    private @Nullable Header header;
    private @Nullable Wording body;
    private @Nullable String footer;
    private @Nullable Offer offer;
    private final List<Button> buttons = new ArrayList<>();
    private final List<Content> cards = new ArrayList<>();

    void add(JsonNode component) {
      switch (capitals(component, "type")) {
        case "HEADER" -> header = header(component);
        case "BODY" -> body = Wording.of(component.path("text").asString(""));
        case "FOOTER" -> footer = component.path("text").asString("");
        case "BUTTONS" -> component.path("buttons").forEach(this::button);
        case "LIMITED_TIME_OFFER" -> offer = offer(component.path("limited_time_offer"));
        case "CAROUSEL" -> component.path("cards").forEach(this::card);
        default -> {}
      }
    }

    private static Header header(JsonNode component) {
      String word = capitals(component, "format");
      Format format = Format.OTHER;
      for (Format known : Format.values()) {
        format = known.name().equals(word) ? known : format;
      }
      return new Header(
          format, format == Format.TEXT ? Wording.of(component.path("text").asString("")) : null);
    }

    private static Offer offer(JsonNode offer) {
      return new Offer(
          offer.path("text").asString(""), offer.path("has_expiration").asBoolean(false));
    }

    private void button(JsonNode button) {
      String url = button.path("url").asString("");
      String phone = button.path("phone_number").asString("");
      buttons.add(
          new Button(
              capitals(button, "type"),
              words(button, "text"),
              url.isEmpty() ? null : Wording.of(url),
              phone.isEmpty() ? null : phone));
    }

    private void card(JsonNode card) {
      Parts parts = new Parts();
      card.path("components").forEach(parts::add);
      cards.add(parts.content());
    }

    Content content() {
      return new Content(header, body, footer, List.copyOf(buttons));
    }

    boolean anyNamed() {
      return body != null && body.isNamed();
    }
  }
}
