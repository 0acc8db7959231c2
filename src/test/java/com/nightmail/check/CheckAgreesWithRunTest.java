package com.nightmail.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nightmail.recipients.OptOuts;
import com.nightmail.runs.CheckOrder;
import com.nightmail.runs.Ending;
import com.nightmail.runs.LaunchOrder;
import com.nightmail.runs.LaunchRejected;
import com.nightmail.runs.Runs;
import com.nightmail.simulator.Options;
import com.nightmail.support.Desk;
import com.nightmail.support.Workbooks;
import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a check says of each row is what a run makes of it: of lists drawn at random, CSV and
 * workbooks, with odd numbers, duplicates, faulty rows and cells, opt-outs, earlier runs, people
 * who are left out, caps, limits and windows. {@code -Dcheck.seed=N} draws the same again.
 */
class CheckAgreesWithRunTest {
  private static final int ROUNDS = 8;
  private static final int ROWS = 150;
  private static final int PEOPLE = 120;
  private static final List<String> LATER_STATES =
      List.of("READ", "FAILED", "IN_DOUBT", "REFUSED", "DELIVERED");
  private static final List<String> NO_NUMBERS =
      List.of(
          "",
          " ",
          "12",
          "9.19E+11",
          "call me",
          "+91 22 1234 5678",
          "9820000001 / 9820000002",
          "+999 123456",
          "00919820000001x3");
  private static final List<String> ABROAD =
      List.of(
          "+54 9 11 2345 6789",
          "+54 11 2345 6789",
          "+55 11 8765-4321",
          "+5511987654321",
          "+52 1 55 1234 5678",
          "+52 55 1234 5678",
          "+1 202 555 0143",
          "+971501234567");

  /** They may live in zones that are hours apart. */
  private static final List<String> AUSTRALIAN = List.of("+61 412 345 678", "+61 491 570 156");

  @TempDir Path folder;
  private Random random;
  private List<String> abroad = ABROAD;

  /**
   * @param cells name, phone and picture; the last may be missing, or one may be too many
   */
  private record Drawn(List<String> cells) {}

  @Test
  void onEveryRow() throws IOException {
    var seed = Long.getLong("check.seed", System.nanoTime());
    System.out.println("CheckAgreesWithRunTest: -Dcheck.seed=" + seed);
    random = new Random(seed);
    try (var desk = new Desk(folder, Options.IDEAL)) {
      var launched = new ArrayList<Integer>();
      for (int round = 0; round < ROUNDS; round++) {
        optOutSome(desk);
        forgetOne(desk);
        var campaign = campaign(desk, round, launched);
        agree(desk, campaign, "seed %d, round %d".formatted(seed, round)).ifPresent(launched::add);
      }
      assertThat(launched).as("seed " + seed).hasSizeGreaterThan(ROUNDS / 2);
    }
  }

  private Optional<Integer> agree(Desk desk, Path campaign, String which) throws IOException {
    var expected = new TreeMap<Integer, String>();
    var runs = desk.runs().newestFirst().size();
    var report =
        desk.runs()
            .check(
                new CheckOrder(
                    campaign, null, 3, true, row -> expected.put(row.row().line(), became(row))));
    assertThat(desk.runs().newestFirst()).as(which).hasSize(runs);
    var obstacles =
        report.obstacles().stream().filter(o -> o.kind() != Obstacle.Kind.FAULTY_ROWS).toList();
    var options = new LaunchOrder.Options(null, null, null, null, true, false);
    if (!obstacles.isEmpty()) {
      assertThatThrownBy(() -> desk.runs().launch(LaunchOrder.read(campaign, options)))
          .as(which)
          .isInstanceOf(LaunchRejected.class)
          .hasMessage(obstacles.stream().map(Obstacle::message).collect(Collectors.joining("\n")));
      return Optional.empty();
    }
    var launch = (Runs.Launch.Started) desk.runs().launch(LaunchOrder.read(campaign, options));
    var ended = desk.await(launch.launched());
    var run = ended.run();
    assertThat(ended.ending()).as(which + ": " + run.failure()).isEqualTo(Ending.COMPLETED);
    var became = new TreeMap<Integer, String>();
    desk.jdbc()
        .sql("SELECT line, state::text, reason FROM message WHERE run = :run")
        .param("run", run.id())
        .query(
            row -> {
              became.put(
                  row.getInt("line"), row.getString("state") + ": " + row.getString("reason"));
            });
    became.keySet().forEach(line -> expected.putIfAbsent(line, "ACCEPTED: null"));

    assertThat(became).as(which + ": " + run.failure()).isEqualTo(expected);
    assertThat(report.list().rows()).as(which).isEqualTo(run.counts().total());
    assertThat(report.list().toSend()).as(which).isEqualTo(run.counts().accepted());
    assertThat(report.list().skipped()).as(which).isEqualTo(run.counts().skipped());
    assertThat(report.list().refused()).as(which).isEqualTo(run.counts().refused());
    assertThat(report.list().heldBack()).as(which).isEqualTo(run.counts().ready());
    change(desk, run.id());
    return Optional.of(run.id());
  }

  private static String became(RowForecast row) {
    return row.expected() == Expected.HELD_BACK
        ? "READY: null"
        : row.expected() + ": " + row.reason();
  }

  /** As receipts and later attempts would. */
  private void change(Desk desk, int run) {
    for (var state : LATER_STATES) {
      desk.jdbc()
          .sql(
              """
              UPDATE message SET state = :state::message_state,
                doubted = CASE WHEN line % 5 = 0 AND :state <> 'REFUSED' THEN ARRAY[1] END
              WHERE run = :run AND state = 'ACCEPTED' AND line % 7 = :part
              """)
          .param("state", state)
          .param("run", run)
          .param("part", random.nextInt(7))
          .update();
    }
  }

  private void optOutSome(Desk desk) {
    for (int i = 0; i < 4; i++) {
      desk.optOuts().add(919_820_000_000L + random.nextInt(PEOPLE), OptOuts.Source.OPERATOR);
    }
    desk.optOuts()
        .add(random.nextBoolean() ? 5_491_123_456_789L : 5_511_987_654_321L, OptOuts.Source.REPLY);
  }

  /** What is known of a person who was erased is known by a hash of the number. */
  private void forgetOne(Desk desk) {
    desk.jdbc()
        .sql("SELECT phone FROM message WHERE phone IS NOT NULL ORDER BY phone OFFSET :nth LIMIT 1")
        .param("nth", random.nextInt(PEOPLE))
        .query(Long.class)
        .optional()
        .ifPresent(phone -> desk.runs().forget(phone, "operator"));
  }

  private Path campaign(Desk desk, int round, List<Integer> launched) {
    var bounds = bounds(launched.size());
    var rows = IntStream.range(0, ROWS).mapToObj(i -> drawn()).toList();
    var list = random.nextBoolean() ? csv(desk, round, rows) : workbook(round, rows);
    var keys = new StringBuilder();
    if (random.nextInt(3) > 0) {
      desk.write("left-%d.csv".formatted(round), leftOut());
      keys.append("  exclude: [left-%d.csv]\n".formatted(round));
    }
    // One with messages to go cannot be left out.
    var whole =
        launched.stream().filter(run -> desk.runs().get(run).counts().ready() == 0).toList();
    if (!whole.isEmpty() && random.nextInt(3) > 0) {
      var run = whole.get(random.nextInt(whole.size()));
      keys.append(
          random.nextBoolean()
              ? "  exclude-run: %d\n".formatted(run)
              : "  exclude-run: { run: %d, who: read }\n".formatted(run));
    }
    return desk.write(
        "round-%d.yaml".formatted(round),
        """
        name: agree-%d
        sender: main
        repeat: %s
        recipients:
          file: %s
          phone: mobile
          country: IN
        %stemplate:
          name: june_csp_en1
          language: { policy: deterministic, code: en }
          components:
            - type: header
              parameters: [ { type: image, image: { link: "{{picture}}" } } ]
            - type: body
              parameters: [ { type: text, text: "{{name}}" } ]
        %s"""
            .formatted(
                random.nextInt(2),
                random.nextInt(4) > 0 ? "never" : "each-run",
                list.getFileName(),
                keys,
                bounds));
  }

  /** Of the numbers that are drawn after it, none waits for its window. */
  private String bounds(int runsBefore) {
    var keys = new StringBuilder();
    if (runsBefore > 1 && random.nextInt(4) > 0) {
      keys.append("cap: { messages: %d, days: 7 }\n".formatted(1 + random.nextInt(2)));
    }
    if (random.nextInt(3) == 0) {
      keys.append("limit: %d\n".formatted(1 + random.nextInt(60)));
    }
    abroad = ABROAD;
    switch (random.nextInt(3)) {
      case 0 -> keys.append("window: { zone: recipient }\n");
      case 1 -> {
        abroad = AUSTRALIAN;
        var now = LocalTime.now(ZoneId.of("Asia/Kolkata"));
        keys.append(
            "window: { from: \"%tR\", to: \"%tR\", zone: recipient }\n"
                .formatted(now.minusMinutes(30), now.plusMinutes(30)));
      }
      default -> {}
    }
    return keys.toString();
  }

  private Drawn drawn() {
    var cells = new ArrayList<String>();
    cells.add(random.nextInt(12) == 0 ? " " : "Asha " + random.nextInt(9));
    cells.add(phone());
    cells.add(random.nextInt(12) == 0 ? "no address" : "https://example.com/" + random.nextInt(9));
    if (random.nextInt(25) == 0) {
      cells.add("one too many");
    } else if (random.nextInt(25) == 0) {
      cells.removeLast();
    }
    return new Drawn(cells);
  }

  private String phone() {
    if (random.nextInt(8) == 0) {
      return NO_NUMBERS.get(random.nextInt(NO_NUMBERS.size()));
    }
    if (random.nextInt(8) == 0) {
      return abroad.get(random.nextInt(abroad.size()));
    }
    var national = "%010d".formatted(9_820_000_000L + random.nextInt(PEOPLE));
    return switch (random.nextInt(5)) {
      case 0 -> "+91" + national;
      case 1 -> "0" + national;
      case 2 -> "+91 %s-%s".formatted(national.substring(0, 5), national.substring(5));
      case 3 -> " 91" + national + " ";
      default -> national;
    };
  }

  private String leftOut() {
    var list = new StringBuilder("mobile\n");
    for (int i = 0; i < 10; i++) {
      list.append(9_820_000_000L + random.nextInt(PEOPLE)).append('\n');
    }
    return list.append(ABROAD.get(random.nextInt(4))).append('\n').toString();
  }

  private Path csv(Desk desk, int round, List<Drawn> rows) {
    return desk.write(
        "list-%d.csv".formatted(round),
        "name,mobile,picture\n"
            + rows.stream()
                .map(
                    row ->
                        row.cells().stream()
                            .map(cell -> '"' + cell + '"')
                            .collect(Collectors.joining(",")))
                .collect(Collectors.joining("\n")));
  }

  /** Numbers as numbers where Excel would store them so, and some cells broken. */
  private Path workbook(int round, List<Drawn> rows) {
    var xml =
        new StringBuilder(
            "<row r=\"1\">" + text("name") + text("mobile") + text("picture") + "</row>");
    for (int i = 0; i < rows.size(); i++) {
      xml.append("<row r=\"%d\">".formatted(i + 2));
      for (var cell : rows.get(i).cells()) {
        xml.append(
            random.nextInt(40) == 0
                ? "<c t=\"e\"><v>#N/A</v></c>"
                : cell.matches("9\\d{9}") ? "<c><v>%s</v></c>".formatted(cell) : text(cell));
      }
      xml.append("</row>");
    }
    return Workbooks.zip(
        folder.resolve("list-%d.xlsx".formatted(round)), Workbooks.parts(xml.toString()));
  }

  private static String text(String text) {
    return "<c t=\"inlineStr\"><is><t xml:space=\"preserve\">%s</t></is></c>".formatted(text);
  }
}
