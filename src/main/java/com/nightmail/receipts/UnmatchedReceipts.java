package com.nightmail.receipts;

import com.nightmail.domain.MessageState;
import com.nightmail.ledger.Receipt;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * Receipts whose message is not known yet: they came before the answer that tells its id. Each is
 * looked for again after as long as it has waited, at least a second and at most an hour, for seven
 * days, as long as the provider repeats what it could not deliver.
 */
@Repository
class UnmatchedReceipts {
  private static final String PARK =
      """
      INSERT INTO receipt_parked (retry_at, wamid, status, status_at, sender, recipient, other_spelling, route,
                                  error_code, error)
      SELECT clock_timestamp() + interval '1 second', wamid, status::message_state, at::timestamptz, sender,
             recipient, other_spelling, route::message_route, code, error
      FROM unnest(:wamids::text[], :statuses::text[], :ats::text[], :senders::text[], :recipients::bigint[],
                  :otherSpellings::bigint[], :routes::text[], :codes::int[], :errors::text[])
           AS r(wamid, status, at, sender, recipient, other_spelling, route, code, error)
      """;

  private static final String DUE =
      """
      SELECT *, parked_at < clock_timestamp() - interval '7 days' AS expired
      FROM receipt_parked WHERE retry_at <= clock_timestamp() ORDER BY retry_at LIMIT :most
      """;

  private static final String LATER =
      """
      UPDATE receipt_parked
      SET retry_at = clock_timestamp()
          + greatest(interval '1 second', least(interval '1 hour', clock_timestamp() - parked_at))
      WHERE id = ANY(:ids)
      """;

  private final JdbcClient jdbc;

  UnmatchedReceipts(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  record Parked(long id, boolean expired, Receipt receipt) {}

  void park(List<Receipt> receipts) {
    jdbc.sql(PARK)
        .param("wamids", receipts.stream().map(Receipt::wamid).toArray(String[]::new))
        .param("statuses", receipts.stream().map(r -> r.state().name()).toArray(String[]::new))
        .param("ats", receipts.stream().map(r -> r.at().toString()).toArray(String[]::new))
        .param("senders", receipts.stream().map(Receipt::sender).toArray(String[]::new))
        .param("recipients", receipts.stream().map(Receipt::recipient).toArray(Long[]::new))
        .param("otherSpellings", receipts.stream().map(Receipt::otherSpelling).toArray(Long[]::new))
        .param("routes", receipts.stream().map(Receipt::route).toArray(String[]::new))
        .param("codes", receipts.stream().map(Receipt::errorCode).toArray(Integer[]::new))
        .param("errors", receipts.stream().map(Receipt::error).toArray(String[]::new))
        .update();
  }

  List<Parked> due(int most) {
    return jdbc.sql(DUE).param("most", most).query((row, i) -> parked(row)).list();
  }

  void later(List<Parked> parked) {
    jdbc.sql(LATER).param("ids", ids(parked)).update();
  }

  void delete(List<Parked> parked) {
    jdbc.sql("DELETE FROM receipt_parked WHERE id = ANY(:ids)").param("ids", ids(parked)).update();
  }

  private static Long[] ids(List<Parked> parked) {
    return parked.stream().map(Parked::id).toArray(Long[]::new);
  }

  private static Parked parked(ResultSet row) throws SQLException {
    return new Parked(
        row.getLong("id"),
        row.getBoolean("expired"),
        new Receipt(
            null,
            row.getString("wamid"),
            MessageState.valueOf(row.getString("status")),
            row.getObject("status_at", OffsetDateTime.class).toInstant(),
            row.getString("sender"),
            row.getObject("recipient", Long.class),
            row.getObject("other_spelling", Long.class),
            row.getString("route"),
            row.getObject("error_code", Integer.class),
            row.getString("error")));
  }
}
