package com.nightmail.yaml;

import java.util.Objects;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** Says in plain words what YAML found wrong, by the mistakes that people make. */
final class SyntaxErrors {

  private static final Pattern UNQUOTED_PLACEHOLDER =
      Pattern.compile("(?:[:\\[{,]|^\\s*-)\\s+(?!['\"])\\{\\{|:\\s+[^'\"\\[{]*\\{\\{.*[}\\]]\\s*$");

  /** What YAML gives a meaning of its own at the beginning of a value. */
  private static final String SPECIAL = "&!|>%@`";

  private SyntaxErrors() {}

  static void explain(YamlEngineException error, String text, Problems problems) {
    switch (error) {
      case MarkedYamlEngineException marked -> explainMarked(marked, text, problems);
      case ReaderException unreadable ->
          problems.at(
              Place.at(text, text.offsetByCodePoints(0, unreadable.getPosition())),
              "the invisible character U+%04X is not allowed here. Remove it."
                  .formatted(unreadable.getCodePoint()));
      default -> problems.at(Place.START, "this is not valid YAML: " + error.getMessage() + ".");
    }
  }

  private static void explainMarked(
      MarkedYamlEngineException error, String text, Problems problems) {
    Place place = Place.of(error.getProblemMark());
    Place opened = error.getContextMark().isPresent() ? Place.of(error.getContextMark()) : place;
    String line = lineAt(text, place.line());
    String problem =
        Objects.requireNonNullElse(error.getProblem(), "").replaceAll("\\p{Cntrl}", "?");
    if (TypographicQuotes.explain(text, place.line(), problems)) {
      return;
    }
    if (problem.contains("(TAB)") || indentation(line).contains("\t")) {
      int tab = Math.max(0, line.indexOf('\t'));
      problems.at(
          new Place(place.line(), tab + 1), "a tab cannot indent a line. Replace it with spaces.");
    } else if (UNQUOTED_PLACEHOLDER.matcher(line).find()) {
      int brace = line.indexOf("{{");
      problems.at(
          new Place(place.line(), line.codePointCount(0, brace) + 1),
          "a value with {{ }} must stand in quotes here. Write \"... {{column}} ...\".");
    } else {
      explainFirst(charAt(line, opened, place), problem, place, opened, problems);
    }
  }

  /** By the first character of what YAML could not read. */
  private static void explainFirst(
      char first, String problem, Place place, Place opened, Problems problems) {
    Place start = opened.line() == place.line() ? opened : place;
    if (first == '*') {
      star(start, problems);
    } else if (SPECIAL.indexOf(first) >= 0) {
      problems.at(start, "a text cannot begin with " + first + ". Put the text in quotes.");
    } else {
      describe(problem, place, opened, problems);
    }
  }

  private static void describe(String problem, Place place, Place opened, Problems problems) {
    if (problem.contains("end of stream") || problem.contains("document separator")) {
      problems.at(opened, "the quote that opens here is never closed. Close it.");
    } else if (problem.startsWith("expected ','")) {
      problems.at(
          place,
          "a comma or a closing bracket is missing before this; the bracket opened at %s."
              .formatted(opened));
    } else if (problem.contains("mapping values are not allowed")) {
      problems.at(
          place,
          "a colon cannot stand here. Put a text that holds \": \" in quotes, or correct the"
              + " indentation.");
    } else if (problem.contains("could not find expected ':'")) {
      problems.at(
          opened, "a key without a colon. Write \"key: value\", or indent the text further.");
    } else if (problem.contains("escape")) {
      problems.at(
          place,
          "this backslash means nothing in double quotes. Write \\\\ for a backslash, or use single"
              + " quotes.");
    } else if (problem.contains("the node content")) {
      problems.at(place, "a value is missing before this. Write it, or remove what is too much.");
    } else if (problem.contains("sequence entries are not allowed")) {
      problems.at(
          place, "a list cannot begin here. Write \"- \" on a line of its own, below the key.");
    } else if (problem.contains("cannot start any token")) {
      problems.at(place, "a text cannot begin with this character. Put the text in quotes.");
    } else if (problem.contains("expected <block end>")) {
      problems.at(
          place,
          "this line does not fit those above. Align it with its neighbours, or put the text in"
              + " quotes.");
    } else {
      problems.at(place, "this is not valid YAML (" + problem + "). Put texts in quotes.");
    }
  }

  /** WhatsApp's bold text begins with what YAML takes for an alias. */
  static void star(Place place, Problems problems) {
    problems.at(
        place,
        "a text that begins with * must stand in quotes, and aliases are not supported."
            + " Write \"*text*\".");
  }

  private static char charAt(String line, Place opened, Place place) {
    int column = (opened.line() == place.line() ? opened : place).column() - 1;
    return column < line.length() ? line.charAt(column) : '\n';
  }

  private static String indentation(String line) {
    return line.substring(0, line.length() - line.stripLeading().length());
  }

  private static String lineAt(String text, int line) {
    return text.lines().skip(line - 1L).findFirst().orElse("");
  }
}
