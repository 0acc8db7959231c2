package com.nightmail.check;

import com.nightmail.check.ListForecast.Column;
import com.nightmail.check.ListForecast.Country;
import com.nightmail.media.MediaLinks;
import com.nightmail.recipients.Recipient;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Counts what is to become of a list. */
final class ListForecaster implements ListCheck.Rows {
  private final int previews;
  private final boolean untilSomebody;
  private final Consumer<RowForecast> notSent;
  private final RowLimit limit;
  private final Reasons skipped = new Reasons();
  private final Reasons refused = new Reasons();
  private final Reasons rewritten = new Reasons();
  private final Reasons tooLong = new Reasons();
  private final MediaLinks media;
  private final NumberSamples numbers = new NumberSamples();
  private final Map<String, Integer> countries = new HashMap<>();
  private final Map<List<ZoneId>, Long> zones = new HashMap<>();
  private final List<Recipient> first = new ArrayList<>();
  private int toSend;
  private int heldBack;

  /**
   * @param previews how many rows to remember that messages are to be shown of
   * @param limit so many messages are sent at most, or null
   * @param untilSomebody whether nothing more is wanted once there is somebody to send to
   * @param media takes the links of messages that are to be sent
   * @param notSent takes every row that is not to be sent, in the order of the file
   */
  ListForecaster(
      int previews,
      @Nullable Integer limit,
      boolean untilSomebody,
      MediaLinks media,
      Consumer<RowForecast> notSent) {
    this.previews = previews;
    this.limit = new RowLimit(limit);
    this.untilSomebody = untilSomebody;
    this.media = media;
    this.notSent = notSent;
  }

  @Override
  public ListCheck.Wanted take(RowForecast judged) {
    var row = limit.apply(judged);
    switch (row.expected()) {
      case TO_SEND -> toSend(row);
      case SKIPPED -> count(skipped, row);
      case REFUSED -> count(refused, row);
      case HELD_BACK -> {
        heldBack++;
        notSent.accept(row);
      }
    }
    return untilSomebody && toSend + heldBack > 0
        ? ListCheck.Wanted.NOTHING
        : ListCheck.Wanted.FORECASTS;
  }

  private void toSend(RowForecast row) {
    toSend++;
    numbers.add(row);
    countries.merge(row.region(), 1, Integer::sum);
    zones.merge(row.row().zones(), 1L, Long::sum);
    var note = row.row().note();
    if (note != null) {
      rewritten.add(Cause.NONE, note, List.of(), row.row().line());
    }
    media.add(row.facts().links());
    var excess = row.facts().tooLong();
    if (excess != null) {
      tooLong.add(Cause.NONE, excess, List.of(), row.row().line());
    }
    if (first.size() < previews) {
      first.add(row.row());
    }
  }

  private void count(Reasons reasons, RowForecast row) {
    reasons.add(row.cause(), row.group(), row.columns(), row.row().line());
    notSent.accept(row);
  }

  ListForecast forecast(Path list, ListCheck.Read read, List<Preview> messages) {
    return new ListForecast(
        list,
        read.survey(),
        read.faulty().rows(),
        toSend,
        skipped.rows(),
        refused.rows(),
        heldBack,
        skipped.mostFrequentFirst(),
        refused.mostFrequentFirst(),
        rewritten.mostFrequentFirst(),
        tooLong.mostFrequentFirst(),
        read.header().stream().map(name -> new Column(name, read.used().contains(name))).toList(),
        countries.entrySet().stream()
            .map(e -> new Country(e.getKey(), e.getValue()))
            .sorted(
                Comparator.comparingInt(Country::toSend).reversed().thenComparing(Country::region))
            .toList(),
        Map.copyOf(zones),
        numbers.mostFrequentFirst(),
        messages,
        read.faulty());
  }

  /** The rows that messages are to be shown of. */
  List<Recipient> first() {
    return first;
  }
}
