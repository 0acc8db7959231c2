package com.nightmail.recipients;

import com.nightmail.platform.NearestName;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The header row of a list: every column has a name of its own, and one of them is the phone
 * column.
 *
 * @param names names of the columns, without surrounding white space
 * @param phone index of the phone column
 */
record Header(List<String> names, int phone) {

  private static final int NAMES_SHOWN = 40;
  private static final String HEADER_NEEDED = "Begin the list with a row that names its columns";

  /**
   * Takes a row for the header.
   *
   * @throws InvalidList if it cannot be one, if names are missing or not unique, or if there is no
   *     phone column
   */
  static Header of(Path file, Row row, String phoneColumn) {
    if (row.cells().isEmpty()) {
      throw InvalidList.at(file, row.line(), "the header %s".formatted(row.fault()), HEADER_NEEDED);
    }
    List<String> names = row.cells().stream().map(CellText::trimmed).toList();
    // A message that listed these "columns" would show a person's data.
    if (names.stream().anyMatch(CellText::looksLikePhone)) {
      throw InvalidList.at(
          file, row.line(), "this row holds a phone number, so it is no header", HEADER_NEEDED);
    }
    refuseBlank(file, row.line(), names);
    refuseDuplicates(file, row.line(), names);
    int phone = names.indexOf(phoneColumn);
    if (phone < 0) {
      throw noPhoneColumn(file, row.line(), names, phoneColumn);
    }
    return new Header(names, phone);
  }

  private static void refuseBlank(Path file, int line, List<String> names) {
    List<Integer> blank = positions(names, "");
    if (blank.size() == names.size()) {
      throw InvalidList.at(file, line, "the header row is blank", HEADER_NEEDED);
    }
    if (blank.size() == 1) {
      throw InvalidList.at(
          file,
          line,
          "column %d has no name".formatted(blank.getFirst()),
          "Name it, or delete the column");
    }
    if (!blank.isEmpty()) {
      throw InvalidList.at(
          file,
          line,
          "columns %s have no name".formatted(enumerated(blank)),
          "Name them, or delete the columns");
    }
  }

  private static void refuseDuplicates(Path file, int line, List<String> names) {
    Map<String, Integer> seen = new LinkedHashMap<>();
    for (String name : names) {
      if (seen.merge(name, 1, Integer::sum) > 1) {
        throw InvalidList.at(
            file,
            line,
            "columns %s are all named \"%s\"".formatted(enumerated(positions(names, name)), name),
            "Give every column a name of its own");
      }
    }
  }

  private static InvalidList noPhoneColumn(
      Path file, int line, List<String> names, String phoneColumn) {
    String remedy =
        NearestName.of(phoneColumn, names)
            .map(
                "Did you mean \"%s\"? Set recipients.phone to the column with the number"
                    ::formatted)
            .orElse("Set recipients.phone to the column with the number");
    String more =
        names.size() > NAMES_SHOWN ? " and %d more".formatted(names.size() - NAMES_SHOWN) : "";
    String columns =
        names.stream()
            .limit(NAMES_SHOWN)
            .map("\"%s\""::formatted)
            .collect(Collectors.joining(", ", "", more));
    return InvalidList.at(
        file,
        line,
        "there is no column \"%s\"; the columns are %s".formatted(phoneColumn, columns),
        remedy);
  }

  private static List<Integer> positions(List<String> names, String name) {
    List<Integer> positions = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      if (names.get(i).equals(name)) {
        positions.add(i + 1);
      }
    }
    return positions;
  }

  private static String enumerated(List<Integer> numbers) {
    String all = numbers.stream().map(String::valueOf).collect(Collectors.joining(", "));
    int last = all.lastIndexOf(", ");
    return all.substring(0, last) + " and " + all.substring(last + 2);
  }
}
