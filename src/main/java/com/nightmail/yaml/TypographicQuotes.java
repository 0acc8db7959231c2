package com.nightmail.yaml;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * Finds the typographic quotes that web pages put into JSON in place of straight ones. To YAML they
 * are letters like any other, so what they were to delimit comes out wrong, often without a syntax
 * error. Within a text they are welcome.
 */
public final class TypographicQuotes {

  private static final String QUOTES = "“”„‟«»‘’‚‛";

  /** A quoted key, or a quote at the beginning of a value. */
  private static final Pattern DELIMITING =
      Pattern.compile("[" + QUOTES + "][\\w-]+[" + QUOTES + "]\\s*:|[:\\[{,]\\s*[" + QUOTES + "]");

  private TypographicQuotes() {}

  /**
   * Looks through a document that YAML could read.
   *
   * @throws RuntimeException of the file's kind when a typographic quote stands where a straight
   *     one must
   */
  public static void check(Node root, Problems problems) {
    List<Place> found = new ArrayList<>();
    collect(root, false, found);
    if (!found.isEmpty()) {
      report(found.stream().sorted().findFirst().orElse(Place.START), problems);
      throw problems.asException();
    }
  }

  private static void collect(Node node, boolean inFlow, List<Place> found) {
    switch (node) {
      case MappingNode block -> {
        boolean flow = block.getFlowStyle() == FlowStyle.FLOW;
        block
            .getValue()
            .forEach(
                entry -> {
                  if (isKeyQuoted(entry.getKeyNode())) {
                    found.add(Place.of(entry.getKeyNode()));
                  }
                  collect(entry.getValueNode(), flow, found);
                });
      }
      case SequenceNode list -> {
        boolean flow = list.getFlowStyle() == FlowStyle.FLOW;
        list.getValue().forEach(item -> collect(item, flow, found));
      }
      default -> {
        if (isValueQuoted(node, inFlow)) {
          found.add(Place.of(node));
        }
      }
    }
  }

  private static boolean isKeyQuoted(Node node) {
    return plain(node) instanceof String key && !key.isEmpty() && (opens(key) || closes(key));
  }

  /** In block style {@code text: “Diwali” sale} is a text that begins with a quoted word. */
  private static boolean isValueQuoted(Node node, boolean inFlow) {
    return plain(node) instanceof String value
        && !value.isEmpty()
        && opens(value)
        && (inFlow || closes(value));
  }

  private static @Nullable String plain(Node node) {
    return node instanceof ScalarNode scalar && scalar.getScalarStyle() == ScalarStyle.PLAIN
        ? scalar.getValue()
        : null;
  }

  private static boolean opens(String text) {
    return QUOTES.indexOf(text.charAt(0)) >= 0;
  }

  private static boolean closes(String text) {
    return QUOTES.indexOf(text.charAt(text.length() - 1)) >= 0;
  }

  /** Looks through a text that YAML could not read; whether the quotes explain it. */
  static boolean explain(String text, int wrongLine, Problems problems) {
    int end = endOfLine(text, wrongLine);
    Matcher matcher = DELIMITING.matcher(text);
    int counted = 0;
    boolean quoted = false;
    while (matcher.find()) {
      int quote = matcher.start();
      while (QUOTES.indexOf(text.charAt(quote)) < 0) {
        quote++;
      }
      if (quote > end) {
        return false;
      }
      for (; counted < quote; counted++) {
        char c = text.charAt(counted);
        quoted = c != '\n' && (c == '"') != quoted;
      }
      if (!quoted) {
        report(Place.at(text, quote), problems);
        return true;
      }
    }
    return false;
  }

  private static int endOfLine(String text, int line) {
    int end = -1;
    for (int i = 0; i < line; i++) {
      end = text.indexOf('\n', end + 1);
      if (end < 0) {
        return text.length();
      }
    }
    return end;
  }

  private static void report(Place place, Problems problems) {
    problems.at(
        place,
        "typographic quotes (such as “ and ”) stand where straight ones must, as web pages write"
            + " them. Replace each of them with \".");
  }
}
