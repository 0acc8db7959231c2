package com.nightmail.templates;

import com.nightmail.campaign.Finding;
import com.nightmail.campaign.Sent;
import com.nightmail.campaign.Severity;
import com.nightmail.campaign.Template;
import com.nightmail.templates.TemplateDefinition.Content;
import com.nightmail.templates.TemplateDefinition.Format;
import com.nightmail.templates.TemplateDefinition.Header;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Whether components and parameters of a campaign are those of the definition: present, of the
 * right kind, number and name.
 */
final class ContentMatch {

  private static final String OFFER = "limited_time_offer";

  private final Template template;
  private final TemplateDefinition definition;
  private final List<Finding> findings;

  ContentMatch(Template template, TemplateDefinition definition, List<Finding> findings) {
    this.template = template;
    this.definition = definition;
    this.findings = findings;
  }

  void compare() {
    Sent sent = template.sent();
    compare("", sent.components(), definition.content(), sent.place());
    offer(sent);
    cards(sent);
  }

  private void compare(String label, List<Sent.Component> sent, Content content, String place) {
    header(label, find(sent, "header"), content.header(), place);
    body(label, find(sent, "body"), content.body(), place);
    var buttons = sent.stream().filter(c -> c.type().equals("button")).toList();
    new ButtonMatch(label, content.buttons(), place, findings).compare(buttons);
  }

  private void header(
      String label, Optional<Sent.Component> sent, @Nullable Header header, String place) {
    if (header == null) {
      sent.ifPresent(
          component ->
              block(
                  "template.header",
                  "%sheader: the template has none. Remove this component.".formatted(label),
                  component.place()));
    } else if (header.text() != null) {
      texts("template.header", label + "header", sent, header.text(), place);
    } else if (header.format() != Format.OTHER) {
      media(label, sent, header.format(), place);
    }
  }

  private void media(String label, Optional<Sent.Component> sent, Format format, String place) {
    String expected = format.name().toLowerCase(Locale.ROOT);
    Sent.Parameter parameter =
        sent.flatMap(component -> component.parameters().stream().findFirst()).orElse(null);
    if (parameter == null) {
      block(
          "template.header",
          "%sheader: the template shows %s %s, and the campaign sends none (132012). Add a component of type header with a parameter of type %s."
              .formatted(label, article(expected), expected, expected),
          sent.map(Sent.Component::place).orElse(place));
    } else if (!parameter.type().equals(expected) && !isMovingPicture(parameter.type(), format)) {
      block(
          "template.header-type",
          "%sheader: the template shows %s %s, and the campaign sends %s %s (132012). Send %s %s."
              .formatted(
                  label,
                  article(expected),
                  expected,
                  article(parameter.type()),
                  parameter.type(),
                  article(expected),
                  expected),
          parameter.place());
    }
  }

  /** The provider does not say under which of the two names a GIF is sent. */
  private static boolean isMovingPicture(String type, Format format) {
    return format == Format.GIF && type.equals("video");
  }

  private static String article(String noun) {
    return noun.startsWith("i") ? "an" : "a";
  }

  private void body(
      String label, Optional<Sent.Component> sent, @Nullable Wording body, String place) {
    if (body != null) {
      texts("template.body", label + "body", sent, body, place);
    } else {
      sent.ifPresent(
          component ->
              block(
                  "template.body",
                  "%sbody: the template has none here. Remove this component.".formatted(label),
                  component.place()));
    }
  }

  private void texts(
      String code, String label, Optional<Sent.Component> sent, Wording wording, String place) {
    List<Sent.Parameter> parameters = sent.map(Sent.Component::parameters).orElse(List.of());
    String where = sent.map(Sent.Component::place).orElse(place);
    new ParameterMatch(code, label, definition.named(), findings)
        .compare(parameters, wording, where);
  }

  private void offer(Sent sent) {
    var offer = definition.offer();
    var component = find(sent.components(), OFFER).orElse(null);
    if (offer == null && component != null) {
      block(
          "template.offer",
          "limited_time_offer: the template has no limited-time offer. Remove this component.",
          component.place());
    } else if (offer != null && offer.expires() && component == null) {
      block(
          "template.offer",
          "limited_time_offer: the template tells when the offer is over, and the campaign does not say when (132000). Add a component of type limited_time_offer with its expiration_time_ms.",
          sent.place());
    } else if (offer != null && !offer.expires() && component != null) {
      findings.add(
          new Finding(
              "template.offer",
              Severity.WARNING,
              "limited_time_offer: the template does not show when the offer is over, so the time is of no use. Remove this component.",
              component.place()));
    }
  }

  private void cards(Sent sent) {
    var carousel = find(sent.components(), "carousel").orElse(null);
    int defined = definition.cards().size();
    if (carousel == null) {
      if (defined > 0) {
        block(
            "template.cards",
            "carousel: the template has %d cards, and the campaign sends none. Add a component of type carousel."
                .formatted(defined),
            sent.place());
      }
      return;
    }
    if (carousel.cards().size() != defined) {
      block(
          "template.cards",
          defined == 0
              ? "carousel: the template is no carousel. Remove this component."
              : "carousel: the template has %d cards, and the campaign sends %d. Send exactly as many."
                  .formatted(defined, carousel.cards().size()),
          carousel.place());
      return;
    }
    for (Sent.Card card : carousel.cards()) {
      Integer index = card.index();
      if (index == null || index >= defined) {
        block(
            "template.cards",
            "card %s: the cards of the template are 0 to %d. Correct its card_index."
                .formatted(index, defined - 1),
            card.place());
      } else {
        compare(
            "card " + index + " ", card.components(), definition.cards().get(index), card.place());
      }
    }
  }

  private static Optional<Sent.Component> find(List<Sent.Component> components, String type) {
    return components.stream().filter(component -> component.type().equals(type)).findFirst();
  }

  private void block(String code, String sentence, String place) {
    findings.add(new Finding(code, Severity.BLOCKS, sentence, place));
  }
}
