package com.nightmail.schedule;

import com.nightmail.schedule.Night.State;
import java.nio.file.Path;
import java.sql.Date;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The nights there are: one for a schedule and date, for ever. Each change is one statement. */
@Repository
class Nights {
  private final JdbcClient jdbc;

  Nights(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * Opens the night of a date, unless there is one already.
   *
   * @param state how far it is; an end where it is over with that
   * @return whether it was opened
   */
  boolean open(String schedule, LocalDate date, Instant dueAt, State state, Instant now) {
    return jdbc.sql(
                """
                INSERT INTO night (schedule, date, due_at, asked, state, opened_at, look_at)
                VALUES (:schedule, :date, :due, false, :state, :now, :now)
                ON CONFLICT DO NOTHING
                """)
            .param("schedule", schedule)
            .param("date", Date.valueOf(date))
            .param("due", Timestamp.from(dueAt))
            .param("state", state.name())
            .param("now", Timestamp.from(now))
            .update()
        == 1;
  }

  /**
   * Opens the night of a date because a person asks for it; also one that ended without a run.
   *
   * @return whether it was opened
   */
  boolean ask(String schedule, LocalDate date, Instant now) {
    return jdbc.sql(
                """
                INSERT INTO night (schedule, date, due_at, asked, state, opened_at, look_at)
                VALUES (:schedule, :date, :now, true, 'LOOKING', :now, :now)
                ON CONFLICT (schedule, date) DO UPDATE
                SET due_at = :now, asked = true, state = 'LOOKING', opened_at = :now, look_at = :now,
                    seen = NULL, seen_at = NULL, ended_at = NULL, told_waiting = false,
                    list = NULL, archived = NULL, list_checksum = NULL
                WHERE night.ended_at IS NOT NULL AND night.run IS NULL
                """)
            .param("schedule", schedule)
            .param("date", Date.valueOf(date))
            .param("now", Timestamp.from(now))
            .update()
        == 1;
  }

  Optional<Night> find(String schedule, LocalDate date) {
    return jdbc.sql("SELECT * FROM night WHERE schedule = :schedule AND date = :date")
        .param("schedule", schedule)
        .param("date", Date.valueOf(date))
        .query(Nights::night)
        .optional();
  }

  /** Those that are not over, the earliest first. */
  List<Night> open() {
    return jdbc.sql("SELECT * FROM night WHERE ended_at IS NULL ORDER BY look_at")
        .query(Nights::night)
        .list();
  }

  /** The latest first. */
  List<Night> of(String schedule, int most) {
    return jdbc.sql("SELECT * FROM night WHERE schedule = :schedule ORDER BY date DESC LIMIT :most")
        .param("schedule", schedule)
        .param("most", most)
        .query(Nights::night)
        .list();
  }

  /** Whether some night of the schedule has taken this very file, unchanged since. */
  boolean taken(String schedule, String seen) {
    return jdbc.sql("SELECT EXISTS (SELECT FROM night WHERE schedule = :schedule AND list = :seen)")
        .param("schedule", schedule)
        .param("seen", seen)
        .query(Boolean.class)
        .single();
  }

  /** The latest other night of the schedule that sent this content, if there is one. */
  Optional<LocalDate> sent(Night night, String checksum) {
    return jdbc.sql(
            """
            SELECT date FROM night
            WHERE schedule = :schedule AND date <> :date AND list_checksum = :checksum
              AND run IS NOT NULL
            ORDER BY date DESC LIMIT 1
            """)
        .param("schedule", night.schedule())
        .param("date", Date.valueOf(night.date()))
        .param("checksum", checksum)
        .query(LocalDate.class)
        .optional();
  }

  /** Those whose list is still kept although what is personal of their run is erased. */
  List<Night> toErase(Instant before) {
    return jdbc.sql(
            """
            SELECT night.* FROM night LEFT JOIN run ON run.id = night.run
            WHERE archived IS NOT NULL
              AND (run.erased_at IS NOT NULL OR (run.id IS NULL AND night.ended_at < :before))
            """)
        .param("before", Timestamp.from(before))
        .query(Nights::night)
        .list();
  }

  void erased(Night night) {
    jdbc.sql("UPDATE night SET archived = NULL WHERE schedule = :schedule AND date = :date")
        .param("schedule", night.schedule())
        .param("date", Date.valueOf(night.date()))
        .update();
  }

  void seen(Night night, String seen, Instant now) {
    update(night, "seen = :seen, seen_at = :now", "seen", seen, now);
  }

  void taken(Night night, String seen, Path archived, String checksum) {
    jdbc.sql(
            """
            UPDATE night
            SET state = 'TAKEN', list = :seen, archived = :archived, list_checksum = :checksum
            WHERE schedule = :schedule AND date = :date AND state = 'LOOKING'
            """)
        .param("seen", seen)
        .param("archived", archived.toString())
        .param("checksum", checksum)
        .param("schedule", night.schedule())
        .param("date", Date.valueOf(night.date()))
        .update();
  }

  void begun(Night night, int run) {
    update(night, "state = 'RUNNING', run = :run", "run", run, null);
  }

  /** Its run is restarted at that time; also the number of that restart. */
  void pausing(Night night, Instant until) {
    update(night, "state = 'PAUSING', restarts = restarts + 1, look_at = :now", null, null, until);
  }

  void toldWaiting(Night night) {
    update(night, "told_waiting = true", null, null, null);
  }

  /**
   * The night is over.
   *
   * @return whether it was not before
   */
  boolean ended(Night night, State state, Instant now) {
    return update(night, "state = :state, ended_at = :now", "state", state.name(), now) == 1;
  }

  private int update(
      Night night,
      String change,
      @Nullable String name,
      @Nullable Object value,
      @Nullable Instant now) {
    var statement =
        jdbc.sql(
                "UPDATE night SET %s WHERE schedule = :schedule AND date = :date AND ended_at IS NULL"
                    .formatted(change))
            .param("schedule", night.schedule())
            .param("date", Date.valueOf(night.date()));
    if (name != null) {
      statement = statement.param(name, value);
    }
    if (now != null) {
      statement = statement.param("now", Timestamp.from(now));
    }
    return statement.update();
  }

  private static Night night(ResultSet row, int index) throws SQLException {
    var archived = row.getString("archived");
    return new Night(
        row.getString("schedule"),
        row.getObject("date", LocalDate.class),
        row.getTimestamp("due_at").toInstant(),
        row.getBoolean("asked"),
        State.valueOf(row.getString("state")),
        row.getTimestamp("opened_at").toInstant(),
        row.getTimestamp("look_at").toInstant(),
        row.getString("seen"),
        instant(row, "seen_at"),
        row.getString("list"),
        archived == null ? null : Path.of(archived),
        row.getString("list_checksum"),
        row.getObject("run", Integer.class),
        row.getInt("restarts"),
        row.getBoolean("told_waiting"),
        instant(row, "ended_at"));
  }

  static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
    var value = row.getTimestamp(column);
    return value == null ? null : value.toInstant();
  }
}
