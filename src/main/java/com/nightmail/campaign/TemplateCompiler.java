package com.nightmail.campaign;

import com.nightmail.yaml.Entries;
import com.nightmail.yaml.Problems;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;

/** Compiles the {@code template} block of a campaign file. */
final class TemplateCompiler {

  private static final List<String> KEYS = List.of("namespace", "name", "language", "components");

  /** Of a whole request, as the provider documents it. */
  private static final List<String> REQUEST_KEYS =
      List.of("type", "messaging_product", "recipient_type", "to", "template");

  private static final Shape.Constant NAME =
      new Shape.Constant(
          Pattern.compile("[a-z0-9_]{1,512}"),
          "1 to 512 lower-case letters, digits and underscores");
  private static final Shape.Constant NAMESPACE =
      new Shape.Constant(Pattern.compile("\\S+"), "a namespace without spaces");
  private static final Shape.Constant POLICY =
      new Shape.Constant(Pattern.compile("deterministic"), "\"deterministic\"");
  private static final Shape.Constant CODE =
      new Shape.Constant(
          Pattern.compile("[a-z]{2,3}(_[A-Z]{2,3})?"),
          "the code that the template was approved in, such as en or en_US");
  private static final Shape.Block LANGUAGE =
      Shape.block().maybe("policy", POLICY).with("code", CODE).build();

  private final String file;
  private final Columns columns;
  private final Problems problems;
  private final JsonProgram json = new JsonProgram();
  private final ShapeCompiler shapes;

  TemplateCompiler(String file, Columns columns, Problems problems) {
    this.file = file;
    this.columns = columns;
    this.problems = problems;
    this.shapes = new ShapeCompiler(json, problems);
  }

  /**
   * The template; good for nothing when a problem was reported.
   *
   * @param node the template, or a whole request: of that only its template is taken, the rest is
   *     made anew for each recipient
   */
  Template compile(Node node) {
    Entries any = Entries.any(node, "template", problems);
    if (any == null) {
      return nothing();
    }
    if (any.has("template")) {
      Entries request = Entries.of(node, "request", REQUEST_KEYS, problems);
      Node inner = request == null ? null : request.required("template");
      return inner == null ? nothing() : template(inner);
    }
    return template(node);
  }

  private Template template(Node node) {
    Entries entries = Entries.of(node, "template", KEYS, problems);
    if (entries == null) {
      return nothing();
    }
    String name = text(entries.required("name"), "template name");
    String language = code(entries);
    shapes.object(entries, this::entry);
    return new Template(
        file, name, language, json.pieces(), columns, new SentReader(file).read(node));
  }

  private String code(Entries template) {
    Node language = template.required("language");
    Entries entries =
        language == null
            ? null
            : Entries.any(language, "language", new Problems(CampaignFile.KIND, ""));
    Node code = entries == null ? null : entries.optional("code");
    return text(code, "language code");
  }

  private String text(@Nullable Node node, String what) {
    return node == null ? "" : Entries.scalar(node, what, problems);
  }

  private void entry(String key, Node value) {
    switch (key) {
      case "name" -> shapes.compile(value, NAME, "template name");
      case "namespace" -> shapes.compile(value, NAMESPACE, "template namespace");
      case "language" -> shapes.compile(value, LANGUAGE, "language");
      default -> ComponentCompiler.compile(value, json, problems);
    }
  }

  /** A template that sends nothing, for a campaign that is refused. */
  Template nothing() {
    return new Template(file, "", "", List.of(), columns, new Sent(List.of(), file, file, file));
  }
}
