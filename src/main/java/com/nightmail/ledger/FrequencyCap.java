package com.nightmail.ledger;

/**
 * How many messages a person may get, over all campaigns of the installation.
 *
 * <p>A message counts from its claim, unless it was refused, or accepted and reported as not
 * delivered. One in doubt counts. Of the run that asks nothing counts: it sends to a number once.
 * Where a person was erased, the end of the sending stands for the time of their message.
 *
 * @param messages at least 1
 * @param days of 24 hours each, at least 1
 */
public record FrequencyCap(int messages, int days) {

  /** What of {@link #FREES_UP} there is for each number: when it may get a message again. */
  static final String WHEN = "frees_up.at";

  /**
   * A join to whatever has a column {@code wanted.phone}: one row for each number that has got its
   * messages, and none for another. Parameters: {@code run}, {@code capMessages}, {@code capHours}
   * and {@code countsForCap}.
   *
   * <p>Cost: one look for the number, and one for each run of these days that has reached it.
   */
  static final String FREES_UP =
      """
      CROSS JOIN LATERAL (
        SELECT sent.at + make_interval(hours => :capHours) AS at
        FROM (
          (SELECT message.at
           FROM reached
           JOIN run ON run.id = reached.run
           CROSS JOIN LATERAL (
             SELECT coalesce(claimed_at, settled_at) AS at FROM message
             WHERE run = reached.run AND phone = reached.phone AND sendable
               AND (state = ANY(:countsForCap::message_state[]) OR doubted IS NOT NULL)
             LIMIT 1) message
           WHERE reached.phone = wanted.phone AND reached.run <> :run
             AND run.heartbeat_at > clock_timestamp() - make_interval(hours => :capHours))
          UNION ALL
          (SELECT run.heartbeat_at AS at
           FROM reached
           JOIN run ON run.id = reached.run
           WHERE (SELECT EXISTS (SELECT FROM reached WHERE phone < 0))
             AND reached.phone = erased_phone(wanted.phone) AND reached.run <> :run)) sent
        WHERE sent.at > clock_timestamp() - make_interval(hours => :capHours)
        ORDER BY sent.at DESC OFFSET :capMessages - 1 LIMIT 1) frees_up
      """;

  /** Why a message is skipped; the date is that of this machine's time zone. */
  String reason() {
    return "'%s: frees up on ' || to_char(%s, 'YYYY-MM-DD')".formatted(words(), WHEN);
  }

  /** The reason without its date. */
  String words() {
    return "cap of %s in %s".formatted(counted(messages, "message"), counted(days, "day"));
  }

  int hours() {
    return days * 24;
  }

  private static String counted(int number, String what) {
    return "%,d %s%s".formatted(number, what, number == 1 ? "" : "s");
  }
}
