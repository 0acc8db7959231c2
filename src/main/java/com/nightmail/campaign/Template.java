package com.nightmail.campaign;

import com.nightmail.campaign.Text.Placeholder;
import com.nightmail.platform.NearestName;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The template of a campaign, checked and compiled once; rendering it is filling its holes. */
public final class Template {

  private static final int COLUMNS_SHOWN = 40;

  private final String file;
  private final String name;
  private final String language;
  private final List<Piece> pieces;

  Template(String file, String name, String language, List<Piece> pieces) {
    this.file = file;
    this.name = name;
    this.language = language;
    this.pieces = pieces;
  }

  public String name() {
    return name;
  }

  /** The language code, such as {@code en_US}. */
  public String language() {
    return language;
  }

  /** The columns that placeholders name, in the order of their first use. */
  public Set<String> columns() {
    return placeholders().stream()
        .map(Placeholder::column)
        .collect(
            Collectors.collectingAndThen(
                Collectors.toCollection(LinkedHashSet::new), Collections::unmodifiableSet));
  }

  /**
   * Ties the placeholders to the columns of a list. Names match exactly, outer spaces aside; of two
   * equal names the first counts.
   *
   * @throws InvalidCampaign naming every placeholder whose column the list has not
   */
  public TemplateRenderer bind(List<String> header) {
    return bind(header, false);
  }

  /**
   * The same for Meta's Graph API, whose schema writes the position of a button as a string and its
   * kind in lower case. Otherwise the position leaves as the campaign file writes it.
   *
   * @param forGraph whether the messages go to Meta's Graph API
   * @see <a href="https://github.com/facebook/openapi">Meta's OpenAPI: TemplateComponent</a>
   */
  public TemplateRenderer bind(List<String> header, boolean forGraph) {
    List<String> columns = header.stream().map(String::strip).toList();
    Problems problems = new Problems(file);
    for (Placeholder placeholder : placeholders()) {
      if (!columns.contains(placeholder.column())) {
        problems.at(
            placeholder.place(),
            "the list has no column \"%s\".%s Columns of the list: %s."
                .formatted(
                    placeholder.column(),
                    NearestName.didYouMean(placeholder.column(), columns),
                    shown(columns)));
      }
    }
    problems.throwIfAny();
    return TemplateRenderer.of(pieces, columns, forGraph);
  }

  private static String shown(List<String> columns) {
    String first = columns.stream().limit(COLUMNS_SHOWN).collect(Collectors.joining(", "));
    int more = columns.size() - COLUMNS_SHOWN;
    return more <= 0 ? first : first + " and " + more + " more";
  }

  private List<Placeholder> placeholders() {
    return pieces.stream()
        .filter(Piece.Hole.class::isInstance)
        .flatMap(piece -> ((Piece.Hole) piece).text().placeholders().stream())
        .toList();
  }
}
