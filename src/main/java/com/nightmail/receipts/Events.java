package com.nightmail.receipts;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The webhook events that are still to be applied, in the order of their arrival. */
@Repository
class Events {

  /**
   * As many as are no more than so many bytes, and at least one; the size of a body is known
   * without reading it.
   */
  private static final String NEXT =
      """
      SELECT id, received_at, sender, body FROM receipt_event
      WHERE id IN (
        SELECT id FROM (
          SELECT id, sum(octet_length(body)) OVER (ORDER BY id) - octet_length(body) AS bytes_before
          FROM (SELECT id, body FROM receipt_event WHERE failure IS NULL ORDER BY id LIMIT :most) head) sized
        WHERE bytes_before < :bytes)
      ORDER BY id
      """;

  private static final String ADD =
      """
      INSERT INTO receipt_event (sender, body)
      SELECT sender, body
      FROM unnest(:senders::text[], :bodies::bytea[]) WITH ORDINALITY AS e(sender, body, place)
      ORDER BY place
      """;

  private final JdbcClient jdbc;

  Events(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * @param sender whose address it came to, or null for the common one
   */
  record Event(long id, Instant receivedAt, @Nullable String sender, byte[] body) {}

  /**
   * @param sender whose address it came to, or null for the common one
   */
  record Arrival(@Nullable String sender, byte[] body) {}

  /** Keeps these, all or none, in their order; committed when this returns. */
  void add(List<Arrival> arrivals) {
    jdbc.sql(ADD)
        .param("senders", arrivals.stream().map(Arrival::sender).toArray(String[]::new))
        .param("bodies", arrivals.stream().map(Arrival::body).toArray(byte[][]::new))
        .update();
  }

  List<Event> next(int most, long bytes) {
    return jdbc.sql(NEXT)
        .param("most", most)
        .param("bytes", bytes)
        .query(
            (row, i) ->
                new Event(
                    row.getLong("id"),
                    row.getTimestamp("received_at").toInstant(),
                    row.getString("sender"),
                    row.getBytes("body")))
        .list();
  }

  void delete(List<Event> applied) {
    jdbc.sql("DELETE FROM receipt_event WHERE id = ANY(:ids)")
        .param("ids", applied.stream().map(Event::id).toArray(Long[]::new))
        .update();
  }

  /** Keeps an event that cannot be applied, for a person, and out of the way. */
  void setAside(Event event, String failure) {
    jdbc.sql("UPDATE receipt_event SET failure = :failure WHERE id = :id")
        .param("failure", failure)
        .param("id", event.id())
        .update();
  }
}
