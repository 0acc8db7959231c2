package com.nightmail.recipients;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * Who wants no more campaigns. Every run skips them when it comes to them, whatever its list says,
 * by whichever of the {@link PhoneNumbers#spellings} of their number.
 */
@Repository
public class OptOuts {

  /** How somebody came to be opted out. */
  public enum Source {
    /** Stopped marketing messages of this business in WhatsApp's own settings. */
    PREFERENCE,
    /** The provider refused a message with {@link #STOPPED_BY_RECIPIENT}. */
    REFUSAL,
    /** Replied with one of {@code nightmail.opt-out.words}. */
    REPLY,
    /** Entered by a person. */
    OPERATOR;

    /** Whether WhatsApp's own "resume" takes it back; what was said to us only we take back. */
    boolean resumable() {
      return this == PREFERENCE || this == REFUSAL;
    }
  }

  /** The provider's code: the recipient has stopped this business's marketing messages. */
  public static final int STOPPED_BY_RECIPIENT = 131050;

  private static final String[] RESUMABLE =
      Arrays.stream(Source.values())
          .filter(Source::resumable)
          .map(Source::name)
          .toArray(String[]::new);

  private final JdbcClient jdbc;

  OptOuts(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * @param phone E.164 without its plus
   */
  public record OptOut(long phone, Instant since, Source source) {}

  /**
   * Opts a number out. One that is out already stays so since then; of two sources the one counts
   * that a "resume" does not take back.
   *
   * @param phone E.164 without its plus
   */
  public void add(long phone, Source source) {
    jdbc.sql(
            """
            INSERT INTO opt_out (phone, source) SELECT unnest(:phones::bigint[]), :source
            ON CONFLICT (phone) DO UPDATE SET source = excluded.source
            WHERE opt_out.source = ANY(:resumable) AND excluded.source <> ALL(:resumable)
            """)
        .param("phones", spellings(phone))
        .param("source", source.name())
        .param("resumable", RESUMABLE)
        .update();
  }

  /** The recipient has resumed marketing messages in WhatsApp. */
  public void resume(long phone) {
    jdbc.sql("DELETE FROM opt_out WHERE phone = ANY(:phones) AND source = ANY(:resumable)")
        .param("phones", spellings(phone))
        .param("resumable", RESUMABLE)
        .update();
  }

  /**
   * Takes a number off the list, however it came there.
   *
   * @return whether it stood there
   */
  public boolean remove(long phone) {
    return jdbc.sql("DELETE FROM opt_out WHERE phone = ANY(:phones)")
            .param("phones", spellings(phone))
            .update()
        > 0;
  }

  private static Long[] spellings(long phone) {
    return PhoneNumbers.spellings(phone).toArray(Long[]::new);
  }

  /** Everybody, the latest first. */
  public List<OptOut> latestFirst() {
    return jdbc.sql("SELECT phone, since, source FROM opt_out ORDER BY since DESC, phone")
        .query(
            (row, i) ->
                new OptOut(
                    row.getLong("phone"),
                    row.getTimestamp("since").toInstant(),
                    Source.valueOf(row.getString("source"))))
        .list();
  }
}
