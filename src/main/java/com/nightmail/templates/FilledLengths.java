package com.nightmail.templates;

import com.nightmail.templates.TemplateDefinition.Content;
import com.nightmail.templates.TemplateDefinition.Header;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Whether the texts of a message, once they are filled in, are within the provider's limits. What
 * is longer is refused with 132005. Safe for use by many threads.
 *
 * @see <a
 *     href="https://developers.facebook.com/docs/whatsapp/business-management-api/message-templates/components">Meta:
 *     template components</a>
 */
public final class FilledLengths {

  private static final int MOST_IN_HEADER = 60;
  private static final int MOST_IN_BODY = 1_024;
  private static final int MOST_BESIDE_OFFER = 600;
  private static final int MOST_IN_CARD = 160;
  private static final int MOST_IN_URL = 2_000;

  private final TemplateDefinition definition;

  /** A template of so many bytes cannot make any text too long. */
  private final int slack;

  public FilledLengths(TemplateDefinition definition) {
    this.definition = definition;
    int slack = slack(definition.content(), mostInBody());
    for (Content card : definition.cards()) {
      slack = Math.min(slack, slack(card, MOST_IN_CARD));
    }
    this.slack = slack;
  }

  private int mostInBody() {
    return definition.offer() == null ? MOST_IN_BODY : MOST_BESIDE_OFFER;
  }

  /** Each character of a value takes a byte or more of the template. */
  private static int slack(Content content, int mostInBody) {
    Header header = content.header();
    int slack =
        Math.min(
            slack(content.body(), mostInBody),
            slack(header == null ? null : header.text(), MOST_IN_HEADER));
    for (var button : content.buttons()) {
      slack = Math.min(slack, slack(button.url(), MOST_IN_URL));
    }
    return slack;
  }

  private static int slack(@Nullable Wording wording, int most) {
    if (wording == null || wording.variables().isEmpty()) {
      return Integer.MAX_VALUE;
    }
    return wording.repeats() ? 0 : most - length(wording.text());
  }

  private static boolean varies(@Nullable Wording wording) {
    return wording != null && !wording.variables().isEmpty();
  }

  /**
   * Why the provider would refuse a recipient's message for its length, or null if it would not.
   *
   * @param template the rendered {@code template} object, as UTF-8 JSON
   */
  public @Nullable String complaint(byte[] template) {
    if (template.length <= slack) {
      return null;
    }
    RenderedTemplate rendered = RenderedTemplate.of(template);
    String complaint = complaint("", rendered, definition.content(), mostInBody());
    List<Content> cards = definition.cards();
    for (int i = 0; i < cards.size() && complaint == null; i++) {
      complaint = complaint("card " + i + " ", rendered.card(i), cards.get(i), MOST_IN_CARD);
    }
    return complaint;
  }

  /**
   * A recipient's body as the phone gets it; empty if the template has none.
   *
   * @param template the rendered {@code template} object, as UTF-8 JSON
   */
  public String filledBody(byte[] template) {
    Wording body = definition.content().body();
    return body == null ? "" : RenderedTemplate.of(template).filled(body, "body");
  }

  private static @Nullable String complaint(
      String label, RenderedTemplate rendered, Content content, int mostInBody) {
    Header header = content.header();
    if (header != null && header.text() != null && varies(header.text())) {
      String filled = rendered.filled(header.text(), "header");
      if (length(filled) > MOST_IN_HEADER) {
        return tooLong(label + "header", filled, MOST_IN_HEADER);
      }
    }
    Wording body = content.body();
    if (body != null && varies(body)) {
      String filled = rendered.filled(body, "body");
      if (length(filled) > mostInBody) {
        return tooLong(label + "body", filled, mostInBody);
      }
    }
    for (int i = 0; i < content.buttons().size(); i++) {
      Wording url = content.buttons().get(i).url();
      if (url != null && varies(url) && length(rendered.filledUrl(url, i)) > MOST_IN_URL) {
        return tooLong(label + "button " + i, rendered.filledUrl(url, i), MOST_IN_URL);
      }
    }
    return null;
  }

  private static String tooLong(String what, String filled, int most) {
    return String.format(
        Locale.ROOT,
        "%s has %,d characters when it is filled in, and may have %,d",
        what,
        length(filled),
        most);
  }

  private static int length(String text) {
    return text.codePointCount(0, text.length());
  }
}
