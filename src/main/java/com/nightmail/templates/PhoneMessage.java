package com.nightmail.templates;

import com.nightmail.templates.TemplateDefinition.Content;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A message as a phone shows it: the provider's definition, filled in for one recipient. It says
 * what is to be seen and leaves to others how it is drawn.
 *
 * @param offer the limited-time offer, or null
 * @param cards of a carousel, in their order
 */
public record PhoneMessage(Face face, @Nullable Offer offer, List<Face> cards) {

  /** What a message, or a card of it, shows. */
  public record Face(
      @Nullable Header header,
      @Nullable FormattedText body,
      @Nullable String footer,
      List<Button> buttons) {}

  /** What stands above the text. */
  public sealed interface Header {}

  public record TextHeader(String text) implements Header {}

  /**
   * @param kind such as {@code image}
   * @param name of the file, as far as it is told: of its link, or its id
   * @param link its address, or null where it was uploaded
   */
  public record MediaHeader(String kind, String name, @Nullable String link) implements Header {}

  /**
   * @param name and address, either of which may be empty
   */
  public record PlaceHeader(String name, String address, String coordinates) implements Header {}

  /**
   * @param expires when it is over, or null where that is not shown
   * @param code the coupon's, or null
   */
  public record Offer(String text, @Nullable Instant expires, @Nullable String code) {}

  /**
   * @param type such as {@code url}
   * @param text its label
   * @param detail what it opens, calls or copies; null where there is nothing to tell
   */
  public record Button(String type, String text, @Nullable String detail) {}

  /**
   * The message of one recipient.
   *
   * @param template the rendered {@code template} object, as UTF-8 JSON
   */
  public static PhoneMessage of(TemplateDefinition definition, byte[] template) {
    return of(definition, RenderedTemplate.of(template));
  }

  /** The template as it is defined, its variables as they stand in it. */
  public static PhoneMessage of(TemplateDefinition definition) {
    return of(definition, RenderedTemplate.UNFILLED);
  }

  private static PhoneMessage of(TemplateDefinition definition, RenderedTemplate rendered) {
    var cards = new ArrayList<Face>();
    for (int i = 0; i < definition.cards().size(); i++) {
      cards.add(face(definition.cards().get(i), rendered.card(i)));
    }
    return new PhoneMessage(
        face(definition.content(), rendered), offer(definition, rendered), List.copyOf(cards));
  }

  private static @Nullable Offer offer(TemplateDefinition definition, RenderedTemplate rendered) {
    var offer = definition.offer();
    if (offer == null) {
      return null;
    }
    String code = null;
    for (int i = 0; i < definition.content().buttons().size() && code == null; i++) {
      code = rendered.coupon(i).orElse(null);
    }
    return new Offer(
        offer.text(),
        offer.expires() ? rendered.expiry().map(Instant::ofEpochMilli).orElse(null) : null,
        code);
  }

  private static Face face(Content content, RenderedTemplate rendered) {
    var buttons = new ArrayList<Button>();
    for (int i = 0; i < content.buttons().size(); i++) {
      buttons.add(button(content.buttons().get(i), i, rendered));
    }
    Wording body = content.body();
    return new Face(
        header(content.header(), rendered),
        body == null ? null : FormattedText.of(rendered.filled(body, "body")),
        content.footer(),
        List.copyOf(buttons));
  }

  private static Button button(
      TemplateDefinition.Button button, int index, RenderedTemplate rendered) {
    Wording url = button.url();
    String detail =
        url != null
            ? rendered.filledUrl(url, index)
            : button.phone() != null ? button.phone() : rendered.coupon(index).orElse(null);
    String label = button.text();
    if (label.isEmpty()) {
      label = button.type().equals("COPY_CODE") ? "Copy offer code" : words(button.type());
    }
    return new Button(button.type().toLowerCase(Locale.ROOT), label, detail);
  }

  private static String words(String type) {
    String words = type.toLowerCase(Locale.ROOT).replace('_', ' ');
    return words.isEmpty() ? "" : Character.toUpperCase(words.charAt(0)) + words.substring(1);
  }

  private static @Nullable Header header(
      TemplateDefinition.@Nullable Header header, RenderedTemplate rendered) {
    if (header == null) {
      return null;
    }
    if (header.text() != null) {
      return new TextHeader(rendered.filled(header.text(), "header"));
    }
    JsonNode parameter = rendered.header();
    String kind = parameter.path("type").asString(header.format().name().toLowerCase(Locale.ROOT));
    JsonNode value = parameter.path(kind);
    return kind.equals("location") ? place(value) : media(kind, value);
  }

  private static PlaceHeader place(JsonNode location) {
    return new PlaceHeader(
        location.path("name").asString(""),
        location.path("address").asString(""),
        location.path("latitude").asString("") + ", " + location.path("longitude").asString(""));
  }

  private static MediaHeader media(String kind, JsonNode value) {
    String link = RenderedTemplate.text(value.path("link")).orElse(null);
    String name =
        RenderedTemplate.text(value.path("filename"))
            .or(() -> RenderedTemplate.text(value.path("id")).map(id -> "id " + id))
            .or(() -> RenderedTemplate.text(value.path("product_retailer_id")))
            .orElse(link == null ? "" : fileName(link));
    return new MediaHeader(kind, name, link);
  }

  /** The last part of the address's path, or its host. */
  private static String fileName(String link) {
    try {
      URI uri = URI.create(link);
      String path = uri.getPath() == null ? "" : uri.getPath();
      String name = path.substring(path.lastIndexOf('/') + 1);
      return name.isEmpty() ? String.valueOf(uri.getHost()) : name;
    } catch (IllegalArgumentException e) {
      return link;
    }
  }
}
