package com.nightmail.forecast;

import com.nightmail.forecast.RateCard.Price;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/** The rate cards that are known, by currency and the day from which they hold. */
@Repository
public class RateCards {

  private static final String KEEP =
      """
      INSERT INTO rate_card (currency, valid_from, source) VALUES (:currency, :from, :source)
      ON CONFLICT (currency, valid_from) DO UPDATE
      SET source = excluded.source, taken_at = excluded.taken_at
      RETURNING id
      """;

  private static final String VALID =
      """
      SELECT DISTINCT ON (currency) id, currency, valid_from, source, taken_at
      FROM rate_card WHERE valid_from <= :on
      ORDER BY currency, valid_from DESC
      """;

  private static final String ALL =
      """
      SELECT id, currency, valid_from, source, taken_at
      FROM rate_card ORDER BY currency, valid_from DESC
      """;

  private final JdbcClient jdbc;

  public RateCards(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** Keeps a card, in the place of one of the same currency and day. */
  @Transactional
  public void keep(RateCard card, LocalDate from, String source) {
    int id =
        jdbc.sql(KEEP)
            .param("currency", card.currency())
            .param("from", from)
            .param("source", source)
            .query(Integer.class)
            .single();
    jdbc.sql("DELETE FROM rate WHERE card = :card").param("card", id).update();
    for (Price price : card.prices()) {
      jdbc.sql("INSERT INTO rate (card, market, marketing) VALUES (:card, :market, :marketing)")
          .param("card", id)
          .param("market", price.market())
          .param("marketing", price.marketing())
          .update();
    }
  }

  /** The card of each currency that holds on a day; none where all begin later. */
  public List<KnownRateCard> on(LocalDate day) {
    return cards(jdbc.sql(VALID).param("on", day));
  }

  /** All of them, by currency, the latest first. */
  public List<KnownRateCard> all() {
    return cards(jdbc.sql(ALL));
  }

  /**
   * Forgets a card.
   *
   * @return whether there was one
   */
  public boolean remove(String currency, LocalDate from) {
    return jdbc.sql("DELETE FROM rate_card WHERE currency = :currency AND valid_from = :from")
            .param("currency", currency)
            .param("from", from)
            .update()
        > 0;
  }

  private List<KnownRateCard> cards(JdbcClient.StatementSpec select) {
    return select
        .query(
            (row, i) ->
                new KnownRateCard(
                    new RateCard(row.getString("currency"), prices(row.getInt("id"))),
                    row.getObject("valid_from", LocalDate.class),
                    row.getString("source"),
                    row.getObject("taken_at", OffsetDateTime.class).toInstant()))
        .list();
  }

  private List<Price> prices(int card) {
    return jdbc.sql("SELECT market, marketing FROM rate WHERE card = :card ORDER BY market")
        .param("card", card)
        .query((row, i) -> new Price(row.getString("market"), row.getBigDecimal("marketing")))
        .list();
  }
}
