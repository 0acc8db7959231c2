package com.nightmail.recipients;

import com.nightmail.platform.Copy;
import com.nightmail.platform.CopyText;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * Who wants no more campaigns. Every run skips them when it comes to them, whatever its list says,
 * by whichever of the {@link PhoneNumbers#spellings} of their number.
 *
 * <p>Of what each source says about a number the latest word counts, in whatever order it is heard
 * and however often; of two words at the same time the one that opts out.
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
    OPERATOR,
    /** Taken from a list of opt-outs, whose own word for its source is kept. */
    IMPORT
  }

  /** The provider's code: the recipient has stopped this business's marketing messages. */
  public static final int STOPPED_BY_RECIPIENT = 131050;

  /** The sender of what holds for the runs of all senders. */
  public static final String ALL_SENDERS = "";

  /** What WhatsApp's own "resume" takes back; what was said to us only a person takes back. */
  private static final List<Source> RESUMABLE = List.of(Source.PREFERENCE, Source.REFUSAL);

  /** Locks the rows in the order of their key, as everybody does who writes several. */
  private static final String RECORD =
      """
      INSERT INTO opt_out (phone, sender, source, opted_out, said_at, since)
      SELECT DISTINCT ON (phone, sender, source) phone, sender, source, opted_out, at::timestamptz, at::timestamptz
      FROM unnest(:phones::bigint[], :senders::text[], :sources::text[], :optedOuts::boolean[], :ats::text[])
           AS said(phone, sender, source, opted_out, at)
      ORDER BY phone, sender, source, at::timestamptz DESC, opted_out DESC
      ON CONFLICT (phone, sender, source) DO UPDATE
      SET opted_out = excluded.opted_out, said_at = excluded.said_at,
          since = CASE WHEN opt_out.opted_out = excluded.opted_out THEN opt_out.since ELSE excluded.since END
      WHERE (excluded.said_at, excluded.opted_out) > (opt_out.said_at, opt_out.opted_out)
      """;

  /** Now, and later than whatever was said about the number before, even if a clock was set. */
  private static final String NOW =
      """
      SELECT greatest(clock_timestamp(), max(said_at) + interval '1 microsecond') AS now
      FROM opt_out WHERE phone = ANY(:phones)
      """;

  /** One row for each number and sender: of several sources the one that only a person undoes. */
  private static final String LATEST_FIRST =
      """
      SELECT phone, sender, source, since, origin, reason
      FROM (
        SELECT DISTINCT ON (phone, sender) phone, sender, source, since, origin, reason
        FROM opt_out said
        WHERE opted_out AND NOT EXISTS (
          SELECT FROM opt_out later
          WHERE later.phone = said.phone AND later.source = said.source AND NOT later.opted_out
            AND later.sender IN ('', said.sender) AND later.said_at > said.said_at)
        ORDER BY phone, sender, source = ANY(:resumable), since) standing
      ORDER BY since DESC, phone
      """;

  private static final int ROWS_FETCHED = 5_000;

  /** A hash may stand for a number whose owner was erased. */
  private static final String REMOVE_ERASED =
      """
      DELETE FROM opt_out
      USING unnest(:phones::bigint[]) AS wanted(phone)
      WHERE opt_out.phone < 0 AND opt_out.phone = erased_phone(wanted.phone)
      """;

  private static final String IS_OPTED_OUT =
      "SELECT bool_or(is_opted_out(phone, :sender::text)) FROM unnest(:phones::bigint[]) AS asked(phone)";

  private static final String CREATE_INCOMING =
      """
      CREATE TEMP TABLE opt_out_incoming (
        phone bigint, sender text, source text, at timestamptz, origin text, reason text, spelling boolean)
      ON COMMIT DROP
      """;

  private static final String COPY_INCOMING =
      "COPY opt_out_incoming (phone, sender, source, at, origin, reason, spelling) FROM STDIN";

  /** In the order of the key, as everybody writes who writes several; of a number the latest. */
  private static final String TAKE =
      """
      WITH taken AS (
        INSERT INTO opt_out AS kept (phone, sender, source, opted_out, said_at, since, origin, reason)
        SELECT DISTINCT ON (phone, sender, source)
               phone, sender, source, true, coalesce(at, clock_timestamp()), coalesce(at, clock_timestamp()),
               origin, reason
        FROM opt_out_incoming
        ORDER BY phone, sender, source, at DESC NULLS FIRST
        ON CONFLICT (phone, sender, source) DO UPDATE
        SET opted_out = true, said_at = excluded.said_at, origin = excluded.origin, reason = excluded.reason,
            since = CASE WHEN kept.opted_out THEN kept.since ELSE excluded.since END
        WHERE excluded.said_at > kept.said_at
        RETURNING phone, xmax = 0 AS fresh)
      SELECT count(DISTINCT taken.phone) FILTER (WHERE fresh)
      FROM taken
      WHERE EXISTS (SELECT FROM opt_out_incoming i WHERE i.phone = taken.phone AND NOT spelling)
      """;

  private final JdbcClient jdbc;
  private final JdbcTemplate template;

  public OptOuts(JdbcTemplate template) {
    this.jdbc = JdbcClient.create(template);
    this.template = template;
  }

  /**
   * A row of a list of opt-outs.
   *
   * @param phone E.164 without its plus
   * @param at since when; null where the list does not say, which means the moment of the import
   * @param origin what the list calls its source, where that is none of ours
   */
  public record Listed(
      long phone,
      String sender,
      Source source,
      @Nullable Instant at,
      @Nullable String origin,
      @Nullable String reason) {}

  /**
   * Each row by every spelling of its number; the other ones are told apart, to be counted once.
   */
  private static final class Spelled implements Iterator<SpelledRow> {
    private final Iterator<Listed> list;
    private final Deque<SpelledRow> next = new ArrayDeque<>(2);

    Spelled(Iterator<Listed> list) {
      this.list = list;
    }

    @Override
    public boolean hasNext() {
      return !next.isEmpty() || list.hasNext();
    }

    @Override
    public SpelledRow next() {
      if (next.isEmpty()) {
        var row = list.next();
        PhoneNumbers.spellings(row.phone()).forEach(phone -> next.add(new SpelledRow(phone, row)));
      }
      return next.remove();
    }
  }

  private record SpelledRow(long phone, Listed row) {
    void write(CopyText text) {
      text.number(phone)
          .text(row.sender())
          .text(row.source().name())
          .text(row.at() == null ? null : row.at().toString())
          .text(row.origin())
          .text(row.reason())
          .text(phone == row.phone() ? "f" : "t");
    }
  }

  /**
   * Somebody who is opted out.
   *
   * @param phone E.164 without its plus
   * @param sender whose runs alone skip the number, or {@link #ALL_SENDERS}
   * @param origin what an imported list calls its source, or null
   * @param reason what an imported list says of it, or null
   */
  public record OptOut(
      long phone,
      String sender,
      Instant since,
      Source source,
      @Nullable String origin,
      @Nullable String reason) {}

  /**
   * What was said about a number.
   *
   * @param phone E.164 without its plus
   * @param sender whose runs alone it concerns, or {@link #ALL_SENDERS}
   * @param sources who says so
   * @param optedOut whether it is opted out, or is not any more
   * @param at when it was said, not when it was heard
   */
  public record Word(
      long phone, String sender, List<Source> sources, boolean optedOut, Instant at) {

    /** The number is opted out. */
    public static Word optOut(long phone, String sender, Source source, Instant at) {
      return new Word(phone, sender, List.of(source), true, at);
    }

    /** The recipient has resumed marketing messages in WhatsApp. */
    public static Word resume(long phone, String sender, Instant at) {
      return new Word(phone, sender, RESUMABLE, false, at);
    }
  }

  private record Row(long phone, Source source, Word word) {}

  /** Keeps all of these, in one statement. A word older than what is known changes nothing. */
  public void record(List<Word> words) {
    var rows =
        words.stream()
            .flatMap(
                word ->
                    PhoneNumbers.spellings(word.phone()).stream()
                        .flatMap(
                            phone -> word.sources().stream().map(s -> new Row(phone, s, word))))
            .toList();
    jdbc.sql(RECORD)
        .param("phones", column(rows, Row::phone, Long[]::new))
        .param("senders", column(rows, row -> row.word().sender(), String[]::new))
        .param("sources", column(rows, row -> row.source().name(), String[]::new))
        .param("optedOuts", column(rows, row -> row.word().optedOut(), Boolean[]::new))
        .param("ats", column(rows, row -> row.word().at().toString(), String[]::new))
        .update();
  }

  /**
   * Opts a number out of the campaigns of all senders, as of now.
   *
   * @param phone E.164 without its plus
   */
  public void add(long phone, Source source) {
    record(List.of(Word.optOut(phone, ALL_SENDERS, source, now(phone))));
  }

  /**
   * Takes a number off the list as of now, however it came there and for whichever sender.
   *
   * @return whether it stood there
   */
  public boolean remove(long phone) {
    var listed = isOptedOut(phone, null);
    record(List.of(new Word(phone, ALL_SENDERS, List.of(Source.values()), false, now(phone))));
    jdbc.sql(REMOVE_ERASED).param("phones", spellings(phone)).update();
    return listed;
  }

  /**
   * Whether a sender must not write to a number.
   *
   * @param sender its name as it is compared: lower case, without dashes and underscores; or null
   *     for any
   */
  public boolean isOptedOut(long phone, @Nullable String sender) {
    return jdbc.sql(IS_OPTED_OUT)
        .param("sender", sender)
        .param("phones", spellings(phone))
        .query(Boolean.class)
        .single();
  }

  private Instant now(long phone) {
    return jdbc.sql(NOW)
        .param("phones", spellings(phone))
        .query((row, i) -> row.getTimestamp("now").toInstant())
        .single();
  }

  private static Long[] spellings(long phone) {
    return PhoneNumbers.spellings(phone).toArray(Long[]::new);
  }

  private static <T> T[] column(List<Row> rows, Function<Row, T> value, IntFunction<T[]> array) {
    return rows.stream().map(value).toArray(array);
  }

  /** Everybody, the latest first. */
  public List<OptOut> latestFirst() {
    return jdbc.sql(LATEST_FIRST)
        .param("resumable", RESUMABLE.stream().map(Enum::name).toArray(String[]::new))
        .query((row, i) -> optOut(row))
        .list();
  }

  private static OptOut optOut(ResultSet row) throws SQLException {
    return new OptOut(
        row.getLong("phone"),
        row.getString("sender"),
        row.getTimestamp("since").toInstant(),
        Source.valueOf(row.getString("source")),
        row.getString("origin"),
        row.getString("reason"));
  }

  /**
   * Gives everybody away, the latest first, without holding them in memory.
   *
   * @param each not to use the database
   */
  public void forEach(Consumer<OptOut> each) {
    inTransaction(
        connection -> {
          try (var statement =
              connection.prepareStatement(LATEST_FIRST.replace(":resumable", "?"))) {
            statement.setFetchSize(ROWS_FETCHED); // a cursor, as long as a transaction is open
            statement.setObject(1, RESUMABLE.stream().map(Enum::name).toArray(String[]::new));
            try (var rows = statement.executeQuery()) {
              while (rows.next()) {
                each.accept(optOut(rows));
              }
            }
          }
          return 0;
        });
  }

  /**
   * Takes in what a list says, all or nothing. As of any word, an older one than what is known of a
   * number from imported lists changes nothing.
   *
   * @return how many numbers are opted out by imported lists that were not before
   */
  public int take(Iterator<Listed> list) {
    return inTransaction(
        connection -> {
          try (var statement = connection.createStatement()) {
            statement.execute(CREATE_INCOMING);
            Copy.rows(connection, COPY_INCOMING, new Spelled(list), (text, row) -> row.write(text));
            try (var row = statement.executeQuery(TAKE)) {
              row.next();
              return row.getInt(1);
            }
          }
        });
  }

  /** Also where there is no transaction manager, as in a command without the application. */
  private int inTransaction(ConnectionCallback<Integer> action) {
    var result =
        template.execute(
            (Connection connection) -> {
              var automatic = connection.getAutoCommit();
              connection.setAutoCommit(false);
              try {
                var done = action.doInConnection(connection);
                connection.commit();
                return done;
              } catch (SQLException | RuntimeException e) {
                connection.rollback();
                throw e;
              } finally {
                connection.setAutoCommit(automatic);
              }
            });
    return Objects.requireNonNull(result);
  }
}
