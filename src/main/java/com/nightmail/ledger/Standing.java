package com.nightmail.ledger;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * Tells why a new run of a campaign would skip numbers, by what is known of them now. It asks with
 * the conditions that {@link Exclusions}, {@link Caps} and {@link Suppressions} skip by, and
 * changes nothing.
 */
@Repository
public class Standing {

  private static final String REACHED =
      """
      SELECT mine.phone, theirs.run FROM unnest(:phones::bigint[]) AS mine(phone)
      CROSS JOIN LATERAL (%s) theirs
      """
          .formatted(Suppressions.REACHED_IN);

  /**
   * The function costs several times as much as the look for any word about the number, and is
   * called where there is one.
   */
  private static final String OPTED_OUT =
      """
      SELECT said.phone FROM unnest(:phones::bigint[]) AS mine(phone)
      CROSS JOIN LATERAL (
        SELECT mine.phone FROM opt_out
        WHERE phone = mine.phone OR (:erased AND phone = erased_phone(mine.phone))
        LIMIT 1) said
      WHERE is_opted_out(said.phone, :sender)
      """;

  private static final int NO_RUN = 0;

  private final JdbcClient jdbc;
  private final Exclusions exclusions;
  private final Caps caps;

  Standing(JdbcClient jdbc, Exclusions exclusions, Caps caps) {
    this.jdbc = jdbc;
    this.exclusions = exclusions;
    this.caps = caps;
  }

  /**
   * Why a row would be skipped.
   *
   * @param reason as the ledger would keep it
   * @param group the same without what differs from row to row
   */
  public record Skip(String reason, String group) {}

  /**
   * Why some numbers would be skipped, by the moment at which a run finds out. A number that would
   * not be skipped then is not in the map.
   *
   * @param leftOut numbers of the earlier run whose people are left out, in any spelling, each with
   *     the reason: found out when the list is loaded, before duplicates are looked for
   * @param capped who has got as many messages as the cap allows: found out right after that
   * @param read before the template is filled in: who is skipped then is not refused for a cell
   * @param claimed after that
   */
  public record Answer(
      Map<Long, String> leftOut,
      Map<Long, Skip> capped,
      Map<Long, Skip> read,
      Map<Long, Skip> claimed) {
    /** Nobody would be skipped. */
    public static final Answer NOBODY = new Answer(Map.of(), Map.of(), Map.of(), Map.of());
  }

  /** Asked about many numbers, a batch at a time, by several threads. */
  public interface Inquiry {
    /** Asks nothing: what the ledger knows is left out of account. */
    Inquiry NONE = phones -> Answer.NOBODY;

    /**
     * @param phones E.164 without their plus
     */
    Answer about(List<Long> phones);
  }

  /**
   * Prepares to ask about the numbers of a new run.
   *
   * @param campaign its name; there need not be any run of it
   * @param sender in lower case without dashes and underscores
   * @param once whether nobody is to get the campaign twice
   * @param earlier whose people are left out, or null
   * @param spellings all numbers by which the phone of a number may be known, that one first
   * @param cap how many messages a person may get, or null
   */
  public Inquiry inquiry(
      String campaign,
      String sender,
      boolean once,
      Exclusions.@Nullable OfRun earlier,
      LongFunction<List<Long>> spellings,
      @Nullable FrequencyCap cap) {
    var runsBefore = once ? campaign(campaign) : null;
    var anyOptedOut = exists("SELECT FROM opt_out");
    var anyErased = exists("SELECT FROM opt_out WHERE phone < 0");
    return phones ->
        new Answer(
            earlier == null ? Map.of() : leftOut(phones, earlier, spellings),
            cap == null ? Map.of() : capped(phones, cap),
            runsBefore == null ? Map.of() : reached(phones, runsBefore),
            anyOptedOut ? optedOut(phones, sender, anyErased) : Map.of());
  }

  private boolean exists(String row) {
    return jdbc.sql("SELECT EXISTS (%s)".formatted(row)).query(Boolean.class).single();
  }

  /** The campaign's number if it has reached anybody, else null. */
  private @Nullable Integer campaign(String name) {
    return jdbc.sql(
            """
            SELECT id FROM campaign
            WHERE name = :name AND EXISTS (SELECT FROM reached WHERE campaign = campaign.id)
            """)
        .param("name", name)
        .query(Integer.class)
        .optional()
        .orElse(null);
  }

  private Map<Long, String> leftOut(
      List<Long> phones, Exclusions.OfRun earlier, LongFunction<List<Long>> spellings) {
    var spelled = phones.stream().flatMap(phone -> spellings.apply(phone).stream()).toList();
    return exclusions.among(spelled, earlier).stream()
        .collect(Collectors.toMap(phone -> phone, phone -> earlier.reason()));
  }

  private Map<Long, Skip> capped(List<Long> phones, FrequencyCap cap) {
    return caps.capped(cap, NO_RUN, phones).entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, e -> new Skip(e.getValue(), cap.words())));
  }

  private Map<Long, Skip> reached(List<Long> phones, int campaign) {
    var reached = new HashMap<Long, Skip>();
    jdbc.sql(REACHED)
        .param("phones", phones.toArray(Long[]::new))
        .param("campaign", campaign)
        .param("run", NO_RUN)
        .param("maybeSent", Suppressions.maybeSent())
        .query(
            row -> {
              reached.put(row.getLong("phone"), skip(SkipReason.ALREADY_SENT + row.getInt("run")));
            });
    return reached;
  }

  private Map<Long, Skip> optedOut(List<Long> phones, String sender, boolean erased) {
    return Set.copyOf(
            jdbc.sql(OPTED_OUT)
                .param("phones", phones.toArray(Long[]::new))
                .param("sender", sender)
                .param("erased", erased)
                .query(Long.class)
                .list())
        .stream()
        .collect(Collectors.toMap(phone -> phone, phone -> skip(SkipReason.OPTED_OUT)));
  }

  private static Skip skip(String reason) {
    return new Skip(reason, reason);
  }
}
