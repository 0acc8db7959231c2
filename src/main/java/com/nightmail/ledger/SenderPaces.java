package com.nightmail.ledger;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** How senders have to go easy, as their gateways asked: what a restart must not forget. */
@Repository
public class SenderPaces {
  private final JdbcClient jdbc;

  SenderPaces(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * @param restUntil nothing is to be sent before, or null
   * @param reason why it rests, as a person is told
   * @param rate messages per second at {@code notedAt}, or null where the gateway did not throttle
   */
  public record Kept(
      @Nullable Instant restUntil,
      @Nullable String reason,
      @Nullable Double rate,
      Instant notedAt) {}

  public Optional<Kept> find(String sender) {
    return jdbc.sql("SELECT * FROM sender_pace WHERE sender = :sender")
        .param("sender", sender)
        .query(
            (row, i) ->
                new Kept(
                    RunRegister.instant(row, "rest_until"),
                    row.getString("reason"),
                    row.getObject("rate", Double.class),
                    row.getTimestamp("noted_at").toInstant()))
        .optional();
  }

  public void keep(String sender, Kept pace) {
    var until = pace.restUntil();
    jdbc.sql(
            """
            INSERT INTO sender_pace (sender, rest_until, reason, rate, noted_at)
            VALUES (:sender, :until::timestamptz, :reason, :rate::float8, :notedAt)
            ON CONFLICT (sender) DO UPDATE
            SET rest_until = greatest(sender_pace.rest_until, excluded.rest_until),
                reason = coalesce(excluded.reason, sender_pace.reason), rate = excluded.rate,
                noted_at = excluded.noted_at
            """)
        .param("sender", sender)
        .param("until", until == null ? null : until.toString())
        .param("reason", pace.reason())
        .param("rate", pace.rate())
        .param("notedAt", pace.notedAt().atOffset(ZoneOffset.UTC))
        .update();
  }

  /**
   * The sender goes at its full rate again.
   *
   * @param notedAt of the note that is over; a later one, of another process, stays
   */
  public void forget(String sender, Instant notedAt) {
    jdbc.sql("DELETE FROM sender_pace WHERE sender = :sender AND noted_at = :notedAt")
        .param("sender", sender)
        .param("notedAt", notedAt.atOffset(ZoneOffset.UTC))
        .update();
  }
}
