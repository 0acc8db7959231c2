package com.nightmail.cli;

import java.io.PrintWriter;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * JSON for scripts: indented, fields in the order in which they are declared, text escaped to
 * ASCII.
 */
final class ScriptJson {
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
          .enable(SerializationFeature.INDENT_OUTPUT)
          .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
          .build();

  private ScriptJson() {}

  static void print(Object value, PrintWriter out) {
    out.println(MAPPER.writeValueAsString(value));
  }

  static <T extends JsonNode> T tree(Object value) {
    return MAPPER.valueToTree(value);
  }
}
