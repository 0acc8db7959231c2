package com.nightmail.check;

import com.nightmail.recipients.ListSurvey;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What is to become of a list, row by row counted.
 *
 * @param list its file
 * @param survey null if it could not be read to its end; the figures are of the rows before
 * @param heldBack rows that the campaign's limit leaves for later
 * @param skippedBecause why rows are skipped, the most frequent first
 * @param refusedBecause why templates cannot be filled in, the same
 * @param rewritten what is changed of numbers that are to be sent to, the same
 * @param tooLong what the provider would refuse for its length once it is filled in, the same
 * @param columns of the list, in its order
 * @param countries of those who are to be sent to, the most frequent first
 * @param zones how many are to be sent to by the time zones in which they may live; one entry
 *     without zones where those do not matter
 * @param numbers how the list writes its numbers, the most frequent way first
 * @param previews messages of the first rows that are to be sent
 * @param faulty rows of the list
 */
public record ListForecast(
    Path list,
    @Nullable ListSurvey survey,
    int rows,
    int toSend,
    int skipped,
    int refused,
    int heldBack,
    List<Reason> skippedBecause,
    List<Reason> refusedBecause,
    List<Reason> rewritten,
    List<Reason> tooLong,
    List<Column> columns,
    List<Country> countries,
    Map<List<ZoneId>, Long> zones,
    List<NumberSample> numbers,
    List<Preview> previews,
    FaultyRows faulty) {

  /**
   * A column of the list.
   *
   * @param used whether the campaign uses it
   */
  public record Column(String name, boolean used) {}

  /**
   * A country of recipients.
   *
   * @param region its two letters; {@code 001} for numbers of no country, {@code ZZ} for unknown
   */
  public record Country(String region, int toSend) {}

  /**
   * That nobody is left to send to, and why; empty if somebody is, or may be among rows that could
   * not be read, or if every row is faulty.
   */
  public Optional<Obstacle> nobody() {
    if (survey == null || rows == 0 || toSend + heldBack > 0 || faulty.all()) {
      return Optional.empty();
    }
    var reasons = Stream.concat(skippedBecause.stream(), refusedBecause.stream()).toList();
    var shown = reasons.stream().limit(FaultyRows.REASONS_SHOWN).toList();
    var named = shown.stream().mapToInt(Reason::rows).sum();
    return Optional.of(
        new Obstacle(
            Obstacle.Kind.NOBODY,
            "Nobody is left to send to. Of %s of %s: %s%s. Launch the campaign with a list of other people, or remove the reason."
                .formatted(
                    FaultyRows.rows(rows),
                    list.getFileName(),
                    FaultyRows.counted(shown),
                    named == rows ? "" : "; %,d others".formatted(rows - named))));
  }
}
