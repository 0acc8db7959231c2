package com.nightmail.templates;

import com.nightmail.templates.DefinitionReader.Incomplete;
import tools.jackson.databind.JsonNode;

/**
 * A definition as it was read.
 *
 * @param json the provider's own, whole
 */
public record ReadDefinition(TemplateDefinition definition, String json) {

  static ReadDefinition of(JsonNode json) throws Incomplete {
    return new ReadDefinition(DefinitionReader.read(json), json.toString());
  }

  /**
   * From an answer of the provider.
   *
   * @throws IllegalArgumentException if it is no definition; the message says what is missing
   */
  public static ReadDefinition ofAnswer(JsonNode json) {
    try {
      return of(json);
    } catch (Incomplete e) {
      throw new IllegalArgumentException("a definition " + e.getMessage(), e);
    }
  }
}
