package com.nightmail.bench;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** What is measured, and what it must show. Figures are medians of the rounds. */
enum Scenario {
  PACE("1,000/s, answers after 200 ms, 1 % after 2 s, 60 s: an even pace") {
    @Override
    List<Figure> measure(Lab lab) throws Exception {
      var rounds = lab.rounds(pace(lab), lab.product());
      var mean = Median.of(rounds, r -> r.tally().meanAfterFirstSecond()) / PACE_RATE;
      var worst = rounds.stream().mapToInt(r -> r.tally().worstSecond()).max().orElseThrow();
      return List.of(
          figure("mean after the first second", percent(mean), ">= 98.5 %", mean >= 0.985),
          figure(
              "worst sliding second of all rounds",
              percent(worst / (double) PACE_RATE),
              "<= 101 %",
              worst <= 1.01 * PACE_RATE));
    }
  },

  COST("the same: processor time per message, loading not counted") {
    @Override
    List<Figure> measure(Lab lab) throws Exception {
      var rounds = lab.rounds(pace(lab), lab.product());
      var micros = Median.of(rounds, r -> r.usage().microsPerMessage());
      return List.of(
          figure(
              "Nightmail and PostgreSQL, a message", micros(micros), "<= 250 us", micros <= 250));
    }
  },

  RAW("no limit, answers at once, 200,000 messages, beside two others: messages per second") {
    @Override
    List<Figure> measure(Lab lab) throws Exception {
      lab.inTurns(raw(lab), List.of(lab.product(), lab.textbook(), lab.limit()));
      var own = Median.of(lab.rounds(raw(lab), lab.product()), r -> r.tally().perSecond());
      var textbook = Median.of(lab.rounds(raw(lab), lab.textbook()), r -> r.tally().perSecond());
      var limit = Median.of(lab.rounds(raw(lab), lab.limit()), r -> r.tally().perSecond());
      return List.of(
          figure("Nightmail", format("%,.0f/s", own), ">= 18,000/s", own >= 18_000),
          figure(
              format("to textbook Spring Batch, %,.0f/s", textbook),
              format("%.1f x", own / textbook),
              ">= 4 x",
              own >= 4 * textbook),
          figure(
              format("to the limit, %,.0f/s", limit),
              percent(own / limit),
              ">= 45 %",
              own >= 0.45 * limit));
    }
  },

  WALL("no limit, answers after 200 ms, 1,000 in flight: share of 5,000/s after the first second") {
    @Override
    List<Figure> measure(Lab lab) throws Exception {
      var workload = new Workload(lab.scaled(200_000), 0, Behaviour.USUAL);
      var share =
          Median.of(lab.rounds(workload, lab.product()), r -> r.tally().meanAfterFirstSecond())
              / 5_000;
      return List.of(figure("of 5,000/s", percent(share), ">= 95 %", share >= 0.95));
    }
  },

  MEMORY("the process resident in pace and raw") {
    @Override
    List<Figure> measure(Lab lab) throws Exception {
      return List.of(
          resident("pace", lab.rounds(pace(lab), lab.product())),
          resident("raw", lab.rounds(raw(lab), lab.product())));
    }

    private Figure resident(String what, List<Round> rounds) {
      var megabytes = Median.of(rounds, Round::resident);
      return figure(
          "most during " + what, format("%.0f MB", megabytes), "<= 400 MB", megabytes <= 400);
    }
  },

  GROW("no limit, answers at once: a run of 1,000,000 costs per message what one of 20,000 does") {
    @Override
    List<Figure> measure(Lab lab) throws Exception {
      var small = lab.rounds(new Workload(20_000, 0, Behaviour.AT_ONCE), lab.product());
      var large =
          lab.rounds(new Workload(lab.scaled(1_000_000), 0, Behaviour.AT_ONCE), lab.product());
      var growth =
          Median.of(large, r -> r.usage().microsPerMessage())
              / Median.of(small, r -> r.usage().microsPerMessage());
      // A small run is dearer because the JVM compiles meanwhile: that would hide growth.
      var within =
          Median.of(
              large, r -> r.between(9, 10).microsPerMessage() / r.between(4, 5).microsPerMessage());
      return List.of(
          figure("the large run to the small", percent(growth), "<= 110 %", growth <= 1.1),
          figure("its last tenth to its fifth", percent(within), "<= 110 %", within <= 1.1));
    }
  },

  START("a home that was used before: how long a person waits") {
    @Override
    List<Figure> measure(Lab lab) throws Exception {
      var runs = Median.of(lab.secondsOfRuns());
      var first = Median.of(lab.secondsUntilFirstMessage());
      return List.of(
          figure("nightmail runs", format("%.2f s", runs), "<= 1.8 s", runs <= 1.8),
          figure("run of 10, to its first message", format("%.2f s", first), "<= 3 s", first <= 3));
    }
  };

  private static final int PACE_RATE = 1_000;

  private final String shows;

  Scenario(String shows) {
    this.shows = shows;
  }

  String shows() {
    return shows;
  }

  String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Stream<String> labels() {
    return Stream.of(values()).map(Scenario::label);
  }

  /** Takes the measurements that it needs. */
  abstract List<Figure> measure(Lab lab) throws Exception;

  private static Workload pace(Lab lab) {
    return new Workload(lab.scaled(60 * PACE_RATE), PACE_RATE, Behaviour.WITH_SLOW_ANSWERS);
  }

  private static Workload raw(Lab lab) {
    return new Workload(lab.scaled(200_000), 0, Behaviour.AT_ONCE);
  }

  Figure figure(String what, String value, String target, boolean met) {
    return new Figure(label(), what, value, target, met);
  }

  private static String percent(double share) {
    return format("%.1f %%", 100 * share);
  }

  private static String micros(double micros) {
    return format("%.0f us", micros);
  }

  private static String format(String pattern, Object... values) {
    return String.format(Locale.ROOT, pattern, values);
  }
}
