package com.nightmail.ledger;

import static com.nightmail.ledger.Columns.column;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Finds the messages that receipts are of: by the attempt token, without one by the message's id,
 * and where that is not known either by the number. A receipt that came to the address of a sender
 * finds messages of that sender only.
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
   * either spelling, in the runs of the last days. A message of that number which waits for its
   * answer may be it.
   */
  private static final String BY_RECIPIENT =
      """
      SELECT wanted.wamid, found.run, found.line, found.waits
      FROM unnest(:wamids::text[], :recipients::bigint[], :otherSpellings::bigint[], :senders::text[])
           AS wanted(wamid, recipient, other_spelling, sender)
      CROSS JOIN LATERAL (
        SELECT m.* FROM run
        CROSS JOIN LATERAL (
          SELECT run, line, state = 'CLAIMED' AS waits FROM message
          WHERE run = run.id AND phone IN (wanted.recipient, wanted.other_spelling) AND sendable
            AND (wamid = wanted.wamid OR state = 'CLAIMED')
          ORDER BY waits LIMIT 1) m
        WHERE run.started_at > clock_timestamp() - interval '7 days'
          AND (wanted.sender IS NULL OR wanted.sender = run.sender)
        ORDER BY m.waits LIMIT 1) found
      """;

  /**
   * For so long after its own time a receipt may wait for the answer of its message, if its number
   * does not tell which message that is. An answer comes within seconds, and is recorded at once
   * unless the database is away.
   */
  private static final Duration RACE = Duration.ofMinutes(10);

  private final JdbcClient jdbc;
  private final Clock clock;

  ReceiptMatcher(JdbcClient jdbc, Clock clock) {
    this.jdbc = jdbc;
    this.clock = clock;
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
    var senders = senders(receipts, indexed);
    var unknown = new ArrayList<Receipt>();
    var found = new TreeMap<MessageKey, List<Receipt>>(MessageKey.ORDER);
    for (var receipt : receipts) {
      var key = key(receipt, indexed);
      if (key == null) {
        if (awaited.contains(receipt.wamid())) {
          unknown.add(receipt);
        }
      } else if (receipt.sender() == null || receipt.sender().equals(senders.get(key.run()))) {
        found.computeIfAbsent(key, k -> new ArrayList<>()).add(receipt);
      }
    }
    return new Matches(found, unknown);
  }

  private static @Nullable MessageKey key(Receipt receipt, Map<String, MessageKey> indexed) {
    var token = receipt.token();
    return token == null ? indexed.get(receipt.wamid()) : new MessageKey(token.run(), token.line());
  }

  /** The senders of the runs that receipts at the addresses of senders may concern. */
  private Map<Integer, String> senders(List<Receipt> receipts, Map<String, MessageKey> indexed) {
    var runs =
        receipts.stream()
            .filter(receipt -> receipt.sender() != null)
            .map(receipt -> key(receipt, indexed))
            .filter(Objects::nonNull)
            .map(MessageKey::run)
            .distinct()
            .toArray(Integer[]::new);
    var senders = new HashMap<Integer, String>();
    if (runs.length > 0) {
      jdbc.sql("SELECT id, sender FROM run WHERE id = ANY(:runs) AND sender IS NOT NULL")
          .param("runs", runs)
          .query(
              row -> {
                senders.put(row.getInt("id"), row.getString("sender"));
              });
    }
    return senders;
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
        .param("otherSpellings", column(missing, Receipt::otherSpelling, Long[]::new))
        .param("senders", column(missing, Receipt::sender, String[]::new))
        .query(
            row -> {
              if (row.getBoolean("waits")) {
                awaited.add(row.getString("wamid"));
              } else {
                found.put(
                    row.getString("wamid"), new MessageKey(row.getInt("run"), row.getInt("line")));
              }
            });
    var racing = missing.stream().filter(r -> r.at().isAfter(clock.instant().minus(RACE))).toList();
    if (!racing.isEmpty() && awaitsWamids()) {
      racing.forEach(receipt -> awaited.add(receipt.wamid()));
    }
    return awaited;
  }

  /** Whether a run is being sent whose receipts come without token. */
  private boolean awaitsWamids() {
    return jdbc.sql("SELECT EXISTS (SELECT FROM run WHERE wamids_indexed AND owner IS NOT NULL)")
        .query(Boolean.class)
        .single();
  }
}
