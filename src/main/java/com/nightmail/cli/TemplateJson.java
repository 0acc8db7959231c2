package com.nightmail.cli;

import com.nightmail.templates.KnownTemplate;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.List;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Definitions as JSON for scripts. The names of the fields stay as they are; new ones may be added.
 *
 * @param sender whose it is, or "all"
 * @param parameters how its variables are addressed: "named" or "positional"
 * @param source the name of a file, or "provider"
 * @param asOf ISO 8601, UTC
 */
record TemplateJson(
    String name,
    String language,
    String status,
    String category,
    String quality,
    String parameters,
    String sender,
    String source,
    Instant asOf) {

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
          .enable(SerializationFeature.INDENT_OUTPUT)
          .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
          .build();

  static void print(List<KnownTemplate> all, PrintWriter out) {
    out.println(JSON.writeValueAsString(all.stream().map(TemplateJson::of).toList()));
  }

  private static TemplateJson of(KnownTemplate known) {
    var definition = known.definition();
    return new TemplateJson(
        definition.name(),
        definition.language(),
        definition.status(),
        definition.category(),
        definition.quality(),
        definition.named() ? "named" : "positional",
        known.sender().isEmpty() ? "all" : known.sender(),
        known.source(),
        known.at());
  }
}
