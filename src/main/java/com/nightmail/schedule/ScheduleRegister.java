package com.nightmail.schedule;

import java.nio.file.Path;
import java.sql.Date;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The schedules there are. Each change is one statement. */
@Repository
class ScheduleRegister {
  private final JdbcClient jdbc;

  ScheduleRegister(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** Those that were removed are not among them. */
  List<Schedule> all() {
    return jdbc.sql("SELECT * FROM schedule WHERE NOT removed ORDER BY name")
        .query(ScheduleRegister::schedule)
        .list();
  }

  /** Also one that was removed. */
  Optional<Schedule> find(String name) {
    return jdbc.sql("SELECT * FROM schedule WHERE name = :name")
        .param("name", name)
        .query(ScheduleRegister::schedule)
        .optional();
  }

  /** Adds it, or replaces the one of this name. */
  void put(String name, String source, Path path, Instant now) {
    jdbc.sql(
            """
            INSERT INTO schedule (name, source, source_path, since, added_at)
            VALUES (:name, :source, :path, :now, :now)
            ON CONFLICT (name) DO UPDATE
            SET source = :source, source_path = :path, since = :now, added_at = :now,
                armed = false, paused = false, removed = false, skip = NULL
            """)
        .param("name", name)
        .param("source", source)
        .param("path", path.toString())
        .param("now", Timestamp.from(now))
        .update();
  }

  /** What comes due while it is paused is no night, and nothing is told of it. */
  boolean pause(String name) {
    return jdbc.sql("UPDATE schedule SET paused = true WHERE name = :name AND NOT paused")
            .param("name", name)
            .update()
        == 1;
  }

  boolean resume(String name, Instant now) {
    return jdbc.sql(
                """
                UPDATE schedule SET paused = false, armed = false, since = :now
                WHERE name = :name AND paused
                """)
            .param("name", name)
            .param("now", Timestamp.from(now))
            .update()
        == 1;
  }

  void skip(String name, LocalDate date) {
    jdbc.sql("UPDATE schedule SET skip = :date WHERE name = :name")
        .param("name", name)
        .param("date", Date.valueOf(date))
        .update();
  }

  void remove(String name) {
    jdbc.sql("UPDATE schedule SET removed = true WHERE name = :name").param("name", name).update();
  }

  /** Its next time stands among what is due when. */
  void armed(Schedule schedule) {
    jdbc.sql("UPDATE schedule SET armed = true WHERE name = :name AND since = :since")
        .param("name", schedule.name())
        .param("since", Timestamp.from(schedule.since()))
        .update();
  }

  private static Schedule schedule(ResultSet row, int index) throws SQLException {
    return new Schedule(
        row.getString("name"),
        row.getString("source"),
        Path.of(row.getString("source_path")),
        row.getTimestamp("since").toInstant(),
        row.getBoolean("armed"),
        row.getBoolean("paused"),
        row.getBoolean("removed"),
        row.getObject("skip", LocalDate.class));
  }
}
