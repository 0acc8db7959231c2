package com.nightmail.simulator;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the simulator behaves.
 *
 * @param port to listen on, on loopback; 0 takes any that is free
 * @param latency from the whole request to its answer, give or take a fifth
 * @param tail share of the answers that take {@code tailLatency} instead
 * @param rate most messages in any sliding second, more are refused with error 130429; 0 is no
 *     limit
 * @param faults the first that applies happens
 * @param seed the same seed gives the same faults in the order of arrival
 * @param receipts how it reports what became of messages, or null for not at all
 * @param templates definitions that the account has, each as JSON; with any, messages must fit one
 */
public record Options(
    int port,
    Duration latency,
    double tail,
    Duration tailLatency,
    int rate,
    List<Fault> faults,
    long seed,
    @Nullable Receipts receipts,
    List<String> templates) {

  /** Answers at once, without limit or fault. */
  public static final Options IDEAL =
      new Options(0, Duration.ZERO, 0, Duration.ZERO, 0, List.of(), 1, null, List.of());

  public Options {
    faults = List.copyOf(faults);
    templates = List.copyOf(templates);
  }

  public Options withPort(int newPort) {
    return new Options(
        newPort, latency, tail, tailLatency, rate, faults, seed, receipts, templates);
  }

  public Options withLatency(Duration newLatency) {
    return new Options(
        port, newLatency, tail, tailLatency, rate, faults, seed, receipts, templates);
  }

  public Options withTail(double share, Duration latencyOfTail) {
    return new Options(
        port, latency, share, latencyOfTail, rate, faults, seed, receipts, templates);
  }

  public Options withRate(int newRate) {
    return new Options(
        port, latency, tail, tailLatency, newRate, faults, seed, receipts, templates);
  }

  public Options withSeed(long newSeed) {
    return new Options(
        port, latency, tail, tailLatency, rate, faults, newSeed, receipts, templates);
  }

  public Options withReceipts(Receipts newReceipts) {
    return new Options(
        port, latency, tail, tailLatency, rate, faults, seed, newReceipts, templates);
  }

  /**
   * In the syntax of {@link Fault#parse}.
   *
   * @throws IllegalArgumentException with a sentence for the person who wrote it
   */
  public Options withFaults(String... written) {
    return withFaults(List.of(written).stream().map(Fault::parse).toList());
  }

  public Options withTemplates(List<String> newTemplates) {
    return new Options(
        port, latency, tail, tailLatency, rate, faults, seed, receipts, newTemplates);
  }

  public Options withFaults(List<Fault> newFaults) {
    return new Options(
        port, latency, tail, tailLatency, rate, newFaults, seed, receipts, templates);
  }
}
