package com.nightmail.schedule;

import java.sql.Date;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Verdicts, kept before they are sent, and to whom each was delivered. */
@Repository
class Outbox {
  private final JdbcClient jdbc;

  Outbox(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** A verdict on its way to one address. */
  record Letter(
      UUID id,
      String target,
      State state,
      int attempts,
      Instant madeAt,
      String subject,
      String body,
      String json) {}

  /** A verdict and one address that it goes to; null where it goes to none. */
  record Told(
      LocalDate date,
      String kind,
      Instant madeAt,
      @Nullable String why,
      @Nullable String target,
      @Nullable State state,
      @Nullable String error) {}

  enum State {
    PENDING,
    DELIVERED,
    FAILED
  }

  /** Keeps a verdict for all of its addresses. */
  void put(
      Night night,
      Verdict.Kind kind,
      @Nullable String why,
      String subject,
      String body,
      String json,
      List<String> targets,
      Instant now) {
    jdbc.sql(
            """
            WITH told AS (
              INSERT INTO verdict (schedule, date, kind, made_at, why, subject, body, json)
              VALUES (:schedule, :date, :kind, :now, :why, :subject, :body, :json)
              RETURNING id)
            INSERT INTO delivery (verdict, target)
            SELECT told.id, target FROM told, unnest(:targets::text[]) target
            """)
        .param("schedule", night.schedule())
        .param("date", Date.valueOf(night.date()))
        .param("kind", kind.name())
        .param("now", Timestamp.from(now))
        .param("why", why)
        .param("subject", subject)
        .param("body", body)
        .param("json", json)
        .param("targets", targets.toArray(String[]::new))
        .update();
  }

  List<UUID> pending() {
    return jdbc.sql("SELECT id FROM delivery WHERE state = 'PENDING' ORDER BY verdict")
        .query(UUID.class)
        .list();
  }

  Optional<Letter> find(UUID id) {
    return jdbc.sql(
            """
            SELECT delivery.id, target, state, attempts, made_at, subject, body, json
            FROM delivery JOIN verdict ON verdict.id = delivery.verdict
            WHERE delivery.id = :id
            """)
        .param("id", id)
        .query(Outbox::letter)
        .optional();
  }

  /** Takes down that a delivery was tried, and what came of it. */
  void tried(UUID id, State state, @Nullable String error, Instant now) {
    jdbc.sql(
            """
            UPDATE delivery
            SET attempts = attempts + 1, state = :state, error = :error,
                settled_at = CASE WHEN :state <> 'PENDING' THEN :now::timestamptz END
            WHERE id = :id
            """)
        .param("state", state.name())
        .param("error", error)
        .param("now", Timestamp.from(now))
        .param("id", id)
        .update();
  }

  /** What was told of the schedule's nights from a date on, in the order in which it was told. */
  List<Told> told(String schedule, LocalDate from) {
    return jdbc.sql(
            """
            SELECT date, kind, made_at, why, target, state, error
            FROM verdict LEFT JOIN delivery ON delivery.verdict = verdict.id
            WHERE schedule = :schedule AND date >= :from
            ORDER BY verdict.id, target
            """)
        .param("schedule", schedule)
        .param("from", Date.valueOf(from))
        .query(Outbox::told)
        .list();
  }

  private static Letter letter(ResultSet row, int index) throws SQLException {
    return new Letter(
        row.getObject("id", UUID.class),
        row.getString("target"),
        State.valueOf(row.getString("state")),
        row.getInt("attempts"),
        row.getTimestamp("made_at").toInstant(),
        row.getString("subject"),
        row.getString("body"),
        row.getString("json"));
  }

  private static Told told(ResultSet row, int index) throws SQLException {
    var state = row.getString("state");
    return new Told(
        row.getObject("date", LocalDate.class),
        row.getString("kind"),
        row.getTimestamp("made_at").toInstant(),
        row.getString("why"),
        row.getString("target"),
        state == null ? null : State.valueOf(state),
        row.getString("error"));
  }
}
