package com.nightmail.recipients;

import com.nightmail.platform.NearestName;
import com.nightmail.platform.SameName;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The header row of a list: every column has a name of its own, and one of them is the phone
 * column. Blank names at its end are no columns: spreadsheets write them behind the last one.
 *
 * @param names names of the columns, without surrounding white space
 * @param phone index of the phone column
 * @param zone index of the column with the time zone, or -1 if there is none to read
 */
record Header(List<String> names, int phone, int zone) {

  private static final int NAMES_SHOWN = 40;
  private static final int NUMBERS_SHOWN = 20;
  private static final int CHARS_SHOWN = 60;
  private static final String HEADER_NEEDED = "Begin the list with a row that names its columns";

  /**
   * Takes a row for the header.
   *
   * @throws InvalidList if it cannot be one, if names are missing or not unique, or if there is no
   *     phone column
   */
  static Header of(Path file, Row row, ListFormat format, @Nullable Delimiter delimiter) {
    if (row.cells().isEmpty()) {
      throw InvalidList.at(file, row.line(), "the header %s".formatted(row.fault()), HEADER_NEEDED);
    }
    List<String> names = withoutBlankEnd(row.cells().stream().map(CellText::trimmed).toList());
    if (names.isEmpty()) {
      throw InvalidList.at(file, row.line(), "the header row is blank", HEADER_NEEDED);
    }
    // A message that listed these "columns" would show a person's data.
    if (names.stream().anyMatch(CellText::looksLikePhone)) {
      throw InvalidList.at(
          file, row.line(), "this row holds a phone number, so it is no header", HEADER_NEEDED);
    }
    refuseBlank(file, row.line(), names);
    refuseDuplicates(file, row.line(), names);
    List<Integer> phone = SameName.positions(format.phoneColumn(), names);
    if (phone.size() > 1) {
      throw ambiguous(file, row.line(), names, phone, format.phoneColumn());
    }
    if (phone.size() == 1) {
      return new Header(names, phone.getFirst(), zone(file, row.line(), names, format));
    }
    if (delimiter != null) {
      refuseWrongDeclaration(file, row.line(), names, delimiter);
    }
    if (format.excluded() && names.size() == 1) {
      return new Header(names, 0, -1);
    }
    throw noPhoneColumn(file, row.line(), names, format);
  }

  private static InvalidList ambiguous(
      Path file, int line, List<String> names, List<Integer> positions, String phoneColumn) {
    return InvalidList.at(
        file,
        line,
        "the column \"%s\" may be %s"
            .formatted(
                phoneColumn,
                positions.stream()
                    .map(i -> "\"" + shortened(names.get(i)) + "\"")
                    .collect(Collectors.joining(" or "))),
        "Set recipients.phone to the one with the number, written as the list does");
  }

  private static int zone(Path file, int line, List<String> names, ListFormat format) {
    String column = format.zoning() == null ? null : format.zoning().column();
    if (column == null) {
      return -1;
    }
    List<Integer> found = SameName.positions(column, names);
    if (found.size() == 1) {
      return found.getFirst();
    }
    throw InvalidList.at(
        file,
        line,
        "%s column \"%s\"; the columns are %s"
            .formatted(
                found.isEmpty() ? "there is no" : "more than one may be the",
                column,
                quoted(names)),
        "Set recipients.zone to the column with the time zone, written as the list does");
  }

  private static List<String> withoutBlankEnd(List<String> names) {
    int end = names.size();
    while (end > 0 && names.get(end - 1).isEmpty()) {
      end--;
    }
    return names.subList(0, end);
  }

  /** A line {@code sep=;} above a header that is parted by something else. */
  private static void refuseWrongDeclaration(
      Path file, int line, List<String> names, Delimiter delimiter) {
    String header = names.getFirst();
    if (delimiter.declared() && names.size() == 1) {
      for (char other : Delimiter.CANDIDATES.toCharArray()) {
        if (header.indexOf(other) >= 0) {
          throw InvalidList.at(
              file,
              line,
              "the line above says sep=%s, but this header is parted by %s"
                  .formatted(delimiter.character(), other == '\t' ? "tabs" : "\"" + other + "\""),
              "Delete that line, or correct it");
        }
      }
    }
  }

  private static void refuseBlank(Path file, int line, List<String> names) {
    List<Integer> blank = positions(names, "");
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
            "columns %s are all named \"%s\""
                .formatted(enumerated(positions(names, name)), shortened(name)),
            "Give every column a name of its own");
      }
    }
  }

  private static InvalidList noPhoneColumn(
      Path file, int line, List<String> names, ListFormat format) {
    String phoneColumn = format.phoneColumn();
    String remedy =
        format.excluded()
            ? "Name the column with the number so, as in the campaign's list, or leave no other in the file"
            : remedy(phoneColumn, names);
    return InvalidList.at(
        file,
        line,
        "there is no column \"%s\"; the columns are %s".formatted(phoneColumn, quoted(names)),
        remedy);
  }

  private static String quoted(List<String> names) {
    String more =
        names.size() > NAMES_SHOWN ? " and %d more".formatted(names.size() - NAMES_SHOWN) : "";
    return names.stream()
        .limit(NAMES_SHOWN)
        .map(name -> "\"" + shortened(name) + "\"")
        .collect(Collectors.joining(", ", "", more));
  }

  private static String remedy(String phoneColumn, List<String> names) {
    return NearestName.of(phoneColumn, names)
        .map("Did you mean \"%s\"? Set recipients.phone to the column with the number"::formatted)
        .orElse("Set recipients.phone to the column with the number");
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
    int more = numbers.size() - NUMBERS_SHOWN;
    Stream<String> shown = numbers.stream().limit(NUMBERS_SHOWN).map(String::valueOf);
    List<String> all =
        (more <= 0 ? shown : Stream.concat(shown, Stream.of("%,d more".formatted(more)))).toList();
    int last = all.size() - 1;
    return String.join(", ", all.subList(0, last)) + " and " + all.get(last);
  }

  private static String shortened(String name) {
    return name.length() <= CHARS_SHOWN ? name : name.substring(0, CHARS_SHOWN) + "...";
  }
}
