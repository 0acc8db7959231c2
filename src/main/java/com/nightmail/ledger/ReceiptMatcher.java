package com.nightmail.ledger;

import static com.nightmail.ledger.Columns.column;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Finds the messages that receipts are of: by the attempt token, without one by the message's id,
 * and where that is not known either by the number.
 */
@Component
class ReceiptMatcher {

  private static final String BY_WAMID =
      """
      SELECT found.wamid, found.run, found.line
      FROM unnest(:wamids::text[]) AS wanted(wamid)
      CROSS JOIN LATERAL (
        SELECT wamid, run, line FROM wamid_index WHERE wamid = wanted.wamid LIMIT 1) found
      """;

  /**
   * For gateways that drop the token although it was sent: by the number that the receipt names, in
   * the runs of the last days. A message of that number which waits for its answer may be it.
   */
  private static final String BY_RECIPIENT =
      """
      SELECT wanted.wamid, found.run, found.line, found.waits
      FROM unnest(:wamids::text[], :recipients::bigint[]) AS wanted(wamid, recipient)
      CROSS JOIN LATERAL (
        SELECT m.* FROM run
        CROSS JOIN LATERAL (
          SELECT run, line, state = 'CLAIMED' AS waits FROM message
          WHERE run = run.id AND phone = wanted.recipient AND sendable
            AND (wamid = wanted.wamid OR state = 'CLAIMED')
          LIMIT 1) m
        WHERE run.started_at > clock_timestamp() - interval '7 days'
        ORDER BY m.waits LIMIT 1) found
      """;

  private final JdbcClient jdbc;

  ReceiptMatcher(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * @param found in the order in which messages are locked
   * @param unknown of a message whose id may still become known
   */
  record Matches(SortedMap<MessageKey, List<Receipt>> found, List<Receipt> unknown) {}

  Matches match(List<Receipt> receipts) {
    var withoutToken = receipts.stream().filter(r -> r.token() == null).toList();
    var indexed = byWamid(withoutToken);
    var awaited = byRecipient(withoutToken, indexed);
    var unknown = new ArrayList<Receipt>();
    var found = new TreeMap<MessageKey, List<Receipt>>(MessageKey.ORDER);
    for (var receipt : receipts) {
      var token = receipt.token();
      var key =
          token == null ? indexed.get(receipt.wamid()) : new MessageKey(token.run(), token.line());
      if (key != null) {
        found.computeIfAbsent(key, k -> new ArrayList<>()).add(receipt);
      } else if (awaited.contains(receipt.wamid())) {
        unknown.add(receipt);
      }
    }
    return new Matches(found, unknown);
  }

  private Map<String, MessageKey> byWamid(List<Receipt> receipts) {
    var found = new HashMap<String, MessageKey>();
    if (!receipts.isEmpty()) {
      jdbc.sql(BY_WAMID)
          .param("wamids", column(receipts, Receipt::wamid, String[]::new))
          .query(
              row -> {
                found.put(
                    row.getString("wamid"), new MessageKey(row.getInt("run"), row.getInt("line")));
              });
    }
    return found;
  }

  /**
   * Adds to {@code found} what the number tells.
   *
   * @return the ids that are of no message yet and may still become one's
   */
  private Set<String> byRecipient(List<Receipt> receipts, Map<String, MessageKey> found) {
    var missing = receipts.stream().filter(r -> !found.containsKey(r.wamid())).toList();
    if (missing.isEmpty()) {
      return Set.of();
    }
    var awaited = new HashSet<String>();
    jdbc.sql(BY_RECIPIENT)
        .param("wamids", column(missing, Receipt::wamid, String[]::new))
        .param("recipients", column(missing, Receipt::recipient, Long[]::new))
        .query(
            row -> {
              if (row.getBoolean("waits")) {
                awaited.add(row.getString("wamid"));
              } else {
                found.put(
                    row.getString("wamid"), new MessageKey(row.getInt("run"), row.getInt("line")));
              }
            });
    if (awaitsWamids()) {
      missing.forEach(receipt -> awaited.add(receipt.wamid()));
    }
    return awaited;
  }

  /** Whether receipts without token can be of a message whose id is still to come. */
  private boolean awaitsWamids() {
    return jdbc.sql(
            """
            SELECT EXISTS (
              SELECT FROM run LEFT JOIN progress ON progress.run = run.id
              WHERE wamids_indexed AND (owner IS NOT NULL OR claimed > 0 OR ended_at > now() - interval '7 days'))
            """)
        .query(Boolean.class)
        .single();
  }
}
