package com.nightmail.ledger;

import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/**
 * Numbers the sets of time zones in which recipients may live, so that a message carries two bytes
 * of it.
 */
@Repository
public class ZoneSets {
  /** The set of a message whose recipient's time zone does not matter. */
  public static final int NONE = 0;

  /** Asks first: an attempt to insert would use up a number each time. */
  private static final String ADD =
      """
      INSERT INTO zone_set (zones)
      SELECT :zones::text[] WHERE NOT EXISTS (SELECT FROM zone_set WHERE zones = :zones::text[])
      ON CONFLICT DO NOTHING
      """;

  private final JdbcClient jdbc;

  ZoneSets(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * The number of a set, which it gets now if it has none.
   *
   * @param zones in the order of their names
   */
  @Transactional
  public int number(List<ZoneId> zones) {
    var names = zones.stream().map(ZoneId::getId).toArray(String[]::new);
    jdbc.sql(ADD).param("zones", names).update();
    return jdbc.sql("SELECT id FROM zone_set WHERE zones = :zones::text[]")
        .param("zones", names)
        .query(Integer.class)
        .single();
  }

  /** All sets, by their numbers. */
  public Map<Integer, List<ZoneId>> all() {
    var all = new HashMap<Integer, List<ZoneId>>();
    jdbc.sql("SELECT id, zones FROM zone_set")
        .query(
            row -> {
              all.put(
                  row.getInt("id"),
                  RunRegister.strings(row.getArray("zones")).stream().map(ZoneId::of).toList());
            });
    return all;
  }
}
