package com.nightmail.gateway;

import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What each of the provider's error codes means and what is done about it: one table. */
public final class ErrorPolicy {

  private static final TreeMap<Integer, Entry> BY_FIRST_CODE = new TreeMap<>();

  static {
    ErrorTable.ROWS.lines().map(ErrorPolicy::parse).forEach(e -> BY_FIRST_CODE.put(e.from(), e));
  }

  private ErrorPolicy() {}

  /**
   * One line of the table.
   *
   * @param from the code, or the first of a range
   * @param to the last code of the range; equals {@code from} for a single code
   * @param http HTTP status that the provider documents for it, or 0
   * @param meaning what the provider says, in our words
   * @param action what Nightmail does
   * @param remedy what a person can do
   * @param source whose word it is: meta, mm, cloud, field, or none
   */
  public record Entry(
      int from,
      int to,
      int http,
      ErrorClass errorClass,
      String meaning,
      String action,
      String remedy,
      String source) {

    /** The code as a person looks it up: {@code 131049}, or {@code 200-299}. */
    public String codes() {
      return from == to ? Integer.toString(from) : from + "-" + to;
    }
  }

  /** The entry for a code; a code that nobody documents is taken for an error of its row. */
  public static Entry of(int code) {
    Entry known = find(code);
    return known != null ? known : unknown(code);
  }

  /** Whether the table knows the code. */
  public static boolean knows(int code) {
    return find(code) != null;
  }

  /** The whole table, by code. */
  public static Stream<Entry> stream() {
    return BY_FIRST_CODE.values().stream().sorted(Comparator.comparingInt(Entry::from));
  }

  /** What Nightmail does, for every code of the class that has no action of its own. */
  public static String action(ErrorClass errorClass) {
    return switch (errorClass) {
      case RATE -> "not sent; tried again, and the whole sender slows";
      case PAIR_RATE -> "not sent; this recipient is tried later, others go on";
      case MAINTENANCE -> "not sent; the sender rests for a minute, then goes on";
      case SYNCING -> "not sent; the run holds for ten minutes, then goes on";
      case RECIPIENT -> "refused; others go on";
      case ROW -> "refused; others go on unless too many are refused";
      case TEMPLATE, ACCOUNT -> "refused; the run stops for a person";
      case AMBIGUOUS -> "in doubt; never sent again by itself";
    };
  }

  private static @Nullable Entry find(int code) {
    Map.Entry<Integer, Entry> candidate = BY_FIRST_CODE.floorEntry(code);
    return candidate != null && code <= candidate.getValue().to() ? candidate.getValue() : null;
  }

  private static Entry unknown(int code) {
    return new Entry(
        code,
        code,
        0,
        ErrorClass.ROW,
        "a code that Nightmail does not know",
        action(ErrorClass.ROW),
        "ask the provider, with the message's text",
        "none");
  }

  private static Entry parse(String line) {
    String[] cell = line.split("\\|", -1);
    for (int i = 0; i < cell.length; i++) {
      cell[i] = cell[i].strip();
    }
    String[] range = cell[0].split("-");
    ErrorClass errorClass = ErrorClass.valueOf(cell[2]);
    return new Entry(
        Integer.parseInt(range[0]),
        Integer.parseInt(range[range.length - 1]),
        Integer.parseInt(cell[1]),
        errorClass,
        cell[3],
        cell[6].isEmpty() ? action(errorClass) : cell[6],
        cell[4],
        cell[5]);
  }
}
