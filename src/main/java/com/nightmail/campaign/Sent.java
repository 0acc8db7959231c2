package com.nightmail.campaign;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a template sends, as the campaign file writes it, to be compared with the provider's
 * definition of that template.
 *
 * <p>Every place is {@code campaign.yaml:12:5}: file, line and column.
 *
 * @param place where the template begins
 * @param namePlace where its name stands
 * @param languagePlace where its language stands
 */
public record Sent(
    List<Component> components, String place, String namePlace, String languagePlace) {

  /**
   * @param type in lower case, such as {@code header} or {@code button}
   * @param subType of a button, in lower case; else empty
   * @param index of a button, or null where none is written
   * @param cards of a carousel
   */
  public record Component(
      String type,
      String subType,
      @Nullable Integer index,
      List<Parameter> parameters,
      List<Card> cards,
      String place) {}

  /**
   * @param type in lower case
   * @param name its {@code parameter_name}, or null if it is positional
   * @param values what is written in it, placeholders included, by key: {@code text}, {@code link},
   *     {@code expiration_time_ms}
   */
  public record Parameter(
      String type, @Nullable String name, Map<String, String> values, String place) {

    /** A value that is the same for everybody; empty if there is none, or it has placeholders. */
    public Optional<String> constant(String key) {
      return Optional.ofNullable(values.get(key)).filter(value -> !value.contains("{{"));
    }
  }

  /**
   * A card of a carousel.
   *
   * @param index its {@code card_index}, or null where it is no number
   */
  public record Card(@Nullable Integer index, List<Component> components, String place) {}

  /** Whether the address of any media file is different for different recipients. */
  public boolean mediaVary() {
    return anyVaries(components);
  }

  private static boolean anyVaries(List<Component> components) {
    return components.stream()
        .anyMatch(
            component ->
                component.parameters().stream()
                        .anyMatch(p -> p.values().getOrDefault("link", "").contains("{{"))
                    || component.cards().stream().anyMatch(card -> anyVaries(card.components())));
  }
}
