package com.nightmail.check;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The rows of a list that cannot be sent to for a fault of their own, such as a wrong delimiter, a
 * shifted column or numbers without country. Duplicates, opt-outs and people reached before are no
 * faults.
 *
 * @param rows of the list
 * @param faulty how many of them are
 * @param reasons the most frequent first; not all of them need be there
 */
public record FaultyRows(int rows, int faulty, List<Reason> reasons) {
  /** So few faulty rows are no sign of a wrong list, unless they are all there are. */
  private static final int LEAST_FAULTY = 20;

  /** How many reasons {@link #refusal} names. */
  public static final int REASONS_SHOWN = 5;

  /** Whether none of the rows can be sent to. */
  public boolean all() {
    return rows > 0 && faulty == rows;
  }

  /**
   * Why the list is refused, and what to do; empty if it is not.
   *
   * @param mostFaulty share of faulty rows that is still borne, 0 to 1
   */
  public Optional<String> refusal(Path list, double mostFaulty) {
    if (all()) {
      return Optional.of(
          "Of %s of %s none can be sent to: %s. Correct the list and launch it again, or accept its faulty rows: then the run completes without sending."
              .formatted(rows(rows), list.getFileName(), why()));
    }
    if (faulty < LEAST_FAULTY || faulty <= mostFaulty * rows) {
      return Optional.empty();
    }
    return Optional.of(
        "%,d of %s of %s cannot be sent to, more than nightmail.most-faulty allows (%s %%): %s. Correct the list and launch it again, or accept its faulty rows: then the others are sent to."
            .formatted(faulty, rows(rows), list.getFileName(), percent(mostFaulty), why()));
  }

  private String why() {
    var shown = reasons.stream().limit(REASONS_SHOWN).toList();
    var named = shown.stream().mapToInt(Reason::rows).sum();
    var more = named == faulty ? "" : "; %,d others".formatted(faulty - named);
    return counted(shown) + more;
  }

  /** "12 rows: number is too short (first on line 82); 1 row: ...". */
  static String counted(List<Reason> reasons) {
    return reasons.stream()
        .map(
            reason ->
                "%s: %s (first on line %d)"
                    .formatted(rows(reason.rows()), reason.reason(), reason.firstLine()))
        .collect(Collectors.joining("; "));
  }

  /** "1 row", "2 rows". */
  static String rows(int rows) {
    return String.format(Locale.ROOT, "%,d %s", rows, rows == 1 ? "row" : "rows");
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.4g", share * 100).replaceAll("\\.?0+$", "");
  }
}
