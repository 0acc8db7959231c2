package com.nightmail.cli;

import com.nightmail.templates.KnownTemplate;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.List;

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

  static void print(List<KnownTemplate> all, PrintWriter out) {
    out.println(RunJson.JSON.writeValueAsString(all.stream().map(TemplateJson::of).toList()));
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
