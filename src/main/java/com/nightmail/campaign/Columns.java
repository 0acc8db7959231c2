package com.nightmail.campaign;

import com.nightmail.platform.NearestName;
import com.nightmail.platform.SameName;
import com.nightmail.yaml.Entries;
import com.nightmail.yaml.Place;
import com.nightmail.yaml.Problems;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;

/**
 * {@code recipients.columns}: which column of the list a name of the campaign file means. A name
 * that is not in it means the column of that name.
 *
 * @param mapped by the campaign file's name
 */
record Columns(Map<String, Mapped> mapped) {

  private static final int COLUMNS_SHOWN = 40;
  static final Columns AS_NAMED = new Columns(Map.of());

  /**
   * @param column of the list, as the campaign file writes it
   * @param place where it does
   */
  record Mapped(String column, Place place) {}

  /** Reads the block; problems are reported, and what is wrong is left out. */
  static Columns of(@Nullable Node node, Problems problems) {
    Entries entries = node == null ? null : Entries.any(node, "recipients columns", problems);
    if (entries == null) {
      return AS_NAMED;
    }
    Map<String, Mapped> mapped = new HashMap<>();
    entries
        .all()
        .forEach(
            (name, value) ->
                mapped.put(
                    name.strip(),
                    new Mapped(
                        Entries.scalar(value, "recipients columns " + name, problems).strip(),
                        Place.of(value))));
    return new Columns(mapped);
  }

  /** The column of the list that a name means, whether a list has it or not. */
  String column(String name) {
    Mapped to = mapped(name);
    return to == null ? name : to.column();
  }

  private @Nullable Mapped mapped(String name) {
    List<String> names = List.copyOf(mapped.keySet());
    List<Integer> same = SameName.positions(name, names);
    return same.size() == 1 ? mapped.get(names.get(same.getFirst())) : null;
  }

  /**
   * Finds what the placeholders mean among the columns of a list. Every one that is not found, or
   * may be two, becomes a problem at its place; a mapped name at that of the mapping.
   */
  Binding bind(List<Text.Placeholder> placeholders, List<String> header, Problems problems) {
    mapped.values().forEach(to -> position(to.column(), to.place(), header, problems));
    Map<String, Integer> positions = new HashMap<>();
    for (Text.Placeholder placeholder : placeholders) {
      Mapped to = mapped(placeholder.column());
      int position =
          to == null
              ? position(placeholder.column(), placeholder.place(), header, problems)
              : position(to.column(), to.place(), header, problems);
      positions.put(placeholder.column(), position);
    }
    return new Binding(header, positions);
  }

  private static int position(String column, Place place, List<String> header, Problems problems) {
    List<Integer> positions = SameName.positions(column, header);
    if (positions.isEmpty()) {
      problems.at(
          place,
          "the list has no column \"%s\".%s Columns of the list: %s."
              .formatted(column, NearestName.didYouMean(column, header), shown(header)));
      return 0;
    }
    if (positions.size() > 1) {
      problems.at(
          place,
          "column \"%s\" may be %s of the list. Write it as the list does."
              .formatted(
                  column,
                  positions.stream()
                      .map(i -> "\"" + header.get(i) + "\"")
                      .collect(Collectors.joining(" or "))));
    }
    return positions.getFirst();
  }

  private static String shown(List<String> columns) {
    String first = columns.stream().limit(COLUMNS_SHOWN).collect(Collectors.joining(", "));
    int more = columns.size() - COLUMNS_SHOWN;
    return more <= 0 ? first : first + " and " + more + " more";
  }

  /**
   * Where the cells of a list are that the placeholders mean.
   *
   * @param header of the list
   * @param positions in it, by the placeholder's name
   */
  record Binding(List<String> header, Map<String, Integer> positions) {

    int position(Text.Placeholder placeholder) {
      return positions.getOrDefault(placeholder.column(), 0);
    }

    /** The column as the list names it, which is where a person looks for it. */
    String column(Text.Placeholder placeholder) {
      return header.get(position(placeholder));
    }
  }
}
