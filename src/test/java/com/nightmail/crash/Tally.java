package com.nightmail.crash;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The figures of all rounds, which are played on several threads. */
final class Tally {
  private final Map<Phase, Integer> hits = new EnumMap<>(Phase.class);
  private final Map<Kill, Integer> kills = new EnumMap<>(Kill.class);
  private final long began = System.nanoTime();
  private int rounds;
  private int messages;
  private int inDoubt;
  private int mostUnsettled;
  private int told;

  synchronized void killed(Kill kill, Evidence evidence, int left) {
    kills.merge(kill, 1, Integer::sum);
    evidence.phases().forEach(phase -> hits.merge(phase, 1, Integer::sum));
    mostUnsettled = Math.max(mostUnsettled, left);
  }

  synchronized void completed(int reached, int doubted) {
    rounds++;
    messages += reached;
    inDoubt += doubted;
  }

  /** So many in doubt had reached the gateway, and were settled by their receipts. */
  synchronized void told(int messages) {
    told += messages;
  }

  /** Of the messages in doubt, the share that had reached the gateway; 1 without any. */
  synchronized double shareThatLeft() {
    return inDoubt == 0 ? 1 : (double) told / inDoubt;
  }

  synchronized boolean hit(Phase phase) {
    return hits.containsKey(phase);
  }

  /** One line per phase, with the number of kills that landed in it. */
  @Override
  public synchronized String toString() {
    var phases =
        Stream.of(Phase.values())
            .map(phase -> "  %5d  %s%n".formatted(hits.getOrDefault(phase, 0), phase.label))
            .collect(Collectors.joining());
    return """
    %d rounds in %d s, %,d recipients: 0 twice, 0 lost, at most %d claimed or in doubt after one kill, %d in doubt at the end;
    %d of them had reached the gateway, and all of those were settled by their receipts
    Kills: %s. They landed, messages of one kill often in several phases:
    %s"""
        .formatted(
            rounds,
            Duration.ofNanos(System.nanoTime() - began).toSeconds(),
            messages,
            mostUnsettled,
            inDoubt,
            told,
            kills,
            phases);
  }
}
