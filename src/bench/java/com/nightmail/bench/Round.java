package com.nightmail.bench;

import java.util.List;
import java.util.Locale;

/**
 * One list, sent by one contender to the gateway.
 *
 * @param tally what the gateway counted
 * @param samples at the first arrival and whenever another tenth was answered, the last included
 * @param resident most megabytes of the sending process in memory, from the first arrival on
 */
record Round(String contender, Tally tally, List<Usage> samples, double resident) {

  /** From the first message's arrival to the last answer: loading is not in it. */
  Usage usage() {
    return between(0, samples.size() - 1);
  }

  /** Between two of the samples. */
  Usage between(int from, int to) {
    return samples.get(to).since(samples.get(from));
  }

  @Override
  public String toString() {
    var used = usage();
    var each = 1e6 / used.messages();
    return String.format(
        Locale.ROOT,
        """
        %-9s  %,d in %.1f s: %,.0f/s, %,.0f/s after 1 s, worst second %,d; %.0f MB%s
                   us a message: sender %.0f + PostgreSQL %.0f = %.0f, gateway %.1f; stolen %.1f s, others %.1f s""",
        contender,
        tally.messages(),
        used.seconds(),
        tally.perSecond(),
        tally.meanAfterFirstSecond(),
        tally.worstSecond(),
        resident,
        tally.repeated() + tally.malformed() == 0
            ? ""
            : "; REPEATED %d, MALFORMED %d".formatted(tally.repeated(), tally.malformed()),
        used.sender() * each,
        used.postgres() * each,
        used.microsPerMessage(),
        used.gateway() * each,
        used.stolen(),
        used.others());
  }
}
