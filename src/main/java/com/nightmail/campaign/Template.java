package com.nightmail.campaign;

import com.nightmail.campaign.Text.Placeholder;
import com.nightmail.yaml.Problems;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The template of a campaign, checked and compiled once; rendering it is filling its holes. */
public final class Template {

  private final String file;
  private final String name;
  private final String language;
  private final List<Piece> pieces;
  private final Columns columns;
  private final Sent sent;

  Template(
      String file, String name, String language, List<Piece> pieces, Columns columns, Sent sent) {
    this.file = file;
    this.name = name;
    this.language = language;
    this.pieces = pieces;
    this.columns = columns;
    this.sent = sent;
  }

  public String name() {
    return name;
  }

  /** The language code, such as {@code en_US}. */
  public String language() {
    return language;
  }

  /** What it sends, as the campaign file writes it. */
  public Sent sent() {
    return sent;
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
   * Ties the placeholders to the columns of a list, by {@code recipients.columns} where it names
   * them. Of two equal names the first counts; case and outer blanks do not matter where only one
   * column can be meant.
   *
   * @throws InvalidCampaign naming every column that the list has not, or that may be two
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
    Problems problems = new Problems(CampaignFile.KIND, file);
    Columns.Binding binding =
        columns.bind(placeholders(), header.stream().map(String::strip).toList(), problems);
    problems.throwIfAny();
    return TemplateRenderer.of(pieces, binding, forGraph);
  }

  private List<Placeholder> placeholders() {
    return pieces.stream()
        .filter(Piece.Hole.class::isInstance)
        .flatMap(piece -> ((Piece.Hole) piece).text().placeholders().stream())
        .toList();
  }
}
