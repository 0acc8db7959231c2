package com.nightmail.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.nightmail.Nightmail;
import com.nightmail.simulator.Options;
import com.nightmail.support.Desk;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a person sees of schedules, without the application and while nobody serves. */
class ScheduleCommandsTest {
  private static final String NOBODY =
      "No process serves at the moment. Nights are run by: nightmail serve";

  @TempDir static Path folder;
  private static Desk desk;

  @BeforeAll
  static void open() {
    desk = new Desk(folder, Options.IDEAL);
    desk.campaign("offer", folder.resolve("list.csv"));
  }

  @AfterAll
  static void end() {
    desk.close();
  }

  @Test
  void aScheduleFromItsBeginningToItsEnd() {
    var file = schedule("nightly", "");
    assertThat(nightmail(0, "schedule add " + file))
        .startsWith(
            "Schedule nightly is added: campaign offer, every day at 02:00 (Asia/Kolkata).\nNext: 20")
        .endsWith("Nobody is told how a night ended: the file has no notify.\n" + NOBODY + "\n");
    schedule("nightly", "notify: [ops@example.com, \"https://hooks.example.com/a-secret\"]\n");
    assertThat(nightmail(0, "schedule add " + file))
        .startsWith("Schedule nightly is replaced:")
        .doesNotContain("Nobody is told");
    assertThat(nightmail(0, "schedule list"))
        .containsPattern("nightly +every day +02:00 +Asia/Kolkata +20[-0-9]+ 02:00 +-\n");
    assertThat(nightmail(0, "schedule show nightly"))
        .contains("told           ops@example.com, https://hooks.example.com/...\n")
        .contains("served         by nobody at the moment: nightmail serve\n")
        .doesNotContain("a-secret");
    assertThat(nightmail(0, "schedule history nightly"))
        .isEqualTo("Schedule nightly has had no night yet.\n");

    assertThat(nightmail(0, "schedule skip-next nightly"))
        .matches("The night of \\S+ of schedule nightly is left out. Next: \\S+ 02:00\n");
    assertThat(nightmail(0, "schedule show nightly")).contains("left out       20");
    assertThat(nightmail(0, "schedule pause nightly"))
        .isEqualTo("Schedule nightly is paused. A night that runs already goes on.\n");
    assertThat(nightmail(0, "schedule list")).containsPattern(" paused +-\n");
    assertThat(nightmail(2, "schedule skip-next nightly"))
        .isEqualTo("Schedule nightly is paused: there is no next night to leave out.\n");
    assertThat(nightmail(0, "schedule resume nightly"))
        .startsWith("Schedule nightly is resumed. Next: 20");

    assertThat(nightmail(0, "schedule run-now nightly"))
        .matches("(?s)The night of \\S+ of schedule nightly begins.\n" + NOBODY + "\n");
    assertThat(nightmail(2, "schedule run-now nightly"))
        .matches("The night of \\S+ is waiting for its list already, and each date is run once.\n");
    assertThat(nightmail(0, "schedule list --json")).contains("\"name\" : \"nightly\"");
    assertThat(nightmail(0, "schedule history nightly --json")).contains("\"LOOKING\"");
    assertThat(nightmail(2, "schedule run-now nightly --date 2999-01-01"))
        .startsWith("2999-01-01 is not yet today in Asia/Kolkata.");

    assertThat(nightmail(0, "schedule remove nightly")).isEqualTo("Schedule nightly is removed.\n");
    assertThat(nightmail(0, "schedule list"))
        .isEqualTo("There are no schedules yet. Add one with: nightmail schedule add FILE\n");
    assertThat(nightmail(0, "schedule history nightly")).contains("waiting for its list");
    assertThat(nightmail(0, "schedule add " + file)).startsWith("Schedule nightly is added:");
    assertThat(nightmail(2, "schedule run-now nightly")).contains("each date is run once");
    nightmail(0, "schedule remove nightly");
  }

  @Test
  void whatIsWrongIsToldWithTheRemedy() {
    assertThat(nightmail(2, "schedule show nigthly"))
        .isEqualTo("There is no schedule nigthly.\nSee them all with: nightmail schedule list\n");
    var file = schedule("wrong", "retrys: 3\n");
    assertThat(nightmail(2, "schedule add " + file))
        .startsWith(
            "wrong.yaml:7:1: the schedule has an unknown key \"retrys\". Did you mean \"retries\"?");
    assertThat(nightmail(2, "schedule add " + folder.resolve("none.yaml")))
        .isEqualTo(folder.resolve("none.yaml") + ": there is no such file. Check the path.\n");
    var other =
        desk.write(
            "other.yaml",
            """
            name: other
            campaign: missing.yaml
            every: day
            at: "02:00"
            zone: UTC
            list: l.csv
            """);
    assertThat(nightmail(2, "schedule add " + other))
        .startsWith(folder.resolve("missing.yaml") + ": there is no such file. Check the path.\n");
  }

  private static Path schedule(String name, String more) {
    return desk.write(
        name + ".yaml",
        """
        name: %s
        campaign: offer.yaml
        every: day
        at: "02:00"
        zone: Asia/Kolkata
        list: inbox/offer-*.csv
        %s"""
            .formatted(name, more));
  }

  private static String nightmail(int expected, String command) {
    String[] settings = {
      "--spring.datasource.url=" + desk.database, "--nightmail.home=" + folder.resolve("home")
    };
    var out = System.out;
    var err = System.err;
    var captured = new ByteArrayOutputStream();
    var stream = new PrintStream(captured, true, UTF_8);
    System.setOut(stream);
    System.setErr(stream);
    try {
      var status =
          Commands.execute(
              () -> Nightmail.open(settings),
              () -> {
                throw new AssertionError("it needs the application");
              },
              Nightmail::serve,
              command.split(" "));
      assertThat(status).as(captured.toString(UTF_8)).isEqualTo(expected);
      return captured.toString(UTF_8);
    } finally {
      System.setOut(out);
      System.setErr(err);
    }
  }
}
