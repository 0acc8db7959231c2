package com.nightmail.ledger;

import com.nightmail.domain.Counts;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Where in a run the messages stand that are not settled yet. Lines are sent in about their order:
 * what is settled stands at the beginning, and what is READY at the end. The run's counters tell
 * which part is the smaller one, and how many messages have to be found: so whoever looks for them
 * walks through the smaller part, and stops when all are found.
 */
@Component
class OpenLines {
  private static final int LINES_PER_PAGE = 5_000;
  private static final Counts NONE = new Counts(0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

  private final JdbcClient jdbc;

  OpenLines(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** Lines {@code from} to {@code to}. */
  record Page(int from, int to) {}

  /** All lines of the run, in the order in which they are to be walked through. */
  Stream<Page> pages(int run) {
    var counts = counts(run);
    var pages = (lastLine(run) + LINES_PER_PAGE) / LINES_PER_PAGE;
    var fromTheEnd = counts.ready() < counts.total() - counts.ready();
    return IntStream.range(0, pages)
        .map(page -> fromTheEnd ? pages - 1 - page : page)
        .mapToObj(page -> new Page(page * LINES_PER_PAGE, (page + 1) * LINES_PER_PAGE - 1));
  }

  Counts counts(int run) {
    return jdbc.sql("SELECT * FROM progress WHERE run = :run")
        .param("run", run)
        .query((row, i) -> RunRegister.counts(row))
        .optional()
        .orElse(NONE);
  }

  int lastLine(int run) {
    return jdbc.sql(
            "SELECT coalesce((SELECT line FROM message WHERE run = :run ORDER BY line DESC LIMIT 1), 0)")
        .param("run", run)
        .query(Integer.class)
        .single();
  }
}
