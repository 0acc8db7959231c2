package com.nightmail.templates;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A template as the provider knows it. Words that the provider may add to are kept as they come, in
 * capitals.
 *
 * @param language its code, such as {@code en_US}
 * @param category such as {@code MARKETING}
 * @param status such as {@code APPROVED}
 * @param quality {@code GREEN}, {@code YELLOW}, {@code RED} or {@code UNKNOWN}
 * @param rejection why it was rejected, or null
 * @param named whether its parameters go by names instead of positions
 * @param offer the limited-time offer, or null
 * @param cards of a carousel; none if it is no carousel
 * @see <a
 *     href="https://developers.facebook.com/docs/graph-api/reference/whats-app-business-account/message_templates/">Meta:
 *     message_templates</a>
 */
public record TemplateDefinition(
    String name,
    String language,
    String category,
    String status,
    String quality,
    @Nullable String rejection,
    boolean named,
    Content content,
    @Nullable Offer offer,
    List<Content> cards) {

  static final String MARKETING = "MARKETING";
  static final String APPROVED = "APPROVED";
  static final String RED = "RED";

  /** What a message, or a card of it, is made of. */
  public record Content(
      @Nullable Header header,
      @Nullable Wording body,
      @Nullable String footer,
      List<Button> buttons) {}

  /**
   * @param text of a header of format TEXT, else null
   */
  public record Header(Format format, @Nullable Wording text) {}

  /** What a header shows. */
  public enum Format {
    TEXT,
    IMAGE,
    VIDEO,
    GIF,
    DOCUMENT,
    LOCATION,
    PRODUCT,
    /** One that Nightmail does not know. */
    OTHER
  }

  /**
   * @param type such as {@code QUICK_REPLY}, {@code URL} or {@code COPY_CODE}
   * @param text its label; empty where the provider gives none
   * @param url of a button that opens a page, else null
   * @param phone of a button that calls, else null
   */
  public record Button(String type, String text, @Nullable Wording url, @Nullable String phone) {}

  /**
   * @param text what is offered, at most 16 characters
   * @param expires whether the message tells when it is over
   */
  public record Offer(String text, boolean expires) {}
}
