package com.nightmail.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.SplittableRandom;

/**
 * One mailing, killed once or several times and started again by the same command until it is
 * complete.
 */
final class Round {
  /** Messages claimed ahead at most, beside those in flight: a second and a half's worth. */
  private static final int AHEAD = 1_500;

  private final int number;
  private final Home home;
  private final Phase aim;
  private final Tally tally;
  private final SplittableRandom random;
  private final Mailing mailing;
  private final StringBuilder story;
  private int landed;
  private int unsettled;

  /**
   * @param aim where its kill is to land, or null for several kills anywhere
   */
  Round(long seed, int number, Home home, Phase aim, Tally tally) {
    this.number = number;
    this.home = home;
    this.aim = aim;
    this.tally = tally;
    this.random = new SplittableRandom(seed * 1_000_003 + number);
    this.story =
        new StringBuilder(
            "seed %d, round %d, aimed at %s"
                .formatted(seed, number, aim == null ? "anything" : aim));
    var phones = 800 + random.nextInt(1_200);
    // A load must last for a while to be hit, and rows that are skipped need no sending.
    var skipped = aim == Phase.LOAD ? 30_000 : random.nextInt(200);
    this.mailing = Mailing.write(home.folder, "round-" + number, number * 10_000, phones, skipped);
  }

  /** Plays it to its end, and passes the verdict. */
  void play() {
    var latency = aim == Phase.ANSWERED ? 10 : 60 + random.nextInt(140);
    var kills = aim == null ? 1 + random.nextInt(3) : 1;
    try (var gateway = new Gateway(Duration.ofMillis(latency), 500 + random.nextInt(500))) {
      for (int kill = 0; kill < kills; kill++) {
        interrupted(gateway);
      }
      complete(gateway);
    } catch (RuntimeException | AssertionError e) {
      throw new AssertionError(story.toString(), e);
    }
    System.out.println(story);
  }

  private void interrupted(Gateway gateway) {
    var before = lastExecution();
    var process = start(gateway);
    try (var lookout = new Lookout(home, mailing, gateway, process, before, random)) {
      if (aim == null) {
        lookout.awaitAnything();
      } else {
        lookout.awaitPhase(aim);
      }
      if (process.alive()) {
        kill(process, gateway, before);
      } else {
        process.exits(0, 3);
      }
    }
  }

  private void kill(NightmailProcess process, Gateway gateway, long before) {
    var kill = weapon();
    Evidence evidence;
    if (kill == Kill.NIGHTMAIL) {
      var at = System.nanoTime();
      process.kill();
      evidence = evidence(gateway, before, at);
    } else {
      // Without PostgreSQL nobody can be asked any more: the evidence is of the moment before.
      evidence = evidence(gateway, before, System.nanoTime());
      home.killPostgres();
      if (kill == Kill.BOTH) {
        process.killAll();
      } else {
        process.exits(0, 1, 3);
      }
    }
    note(kill, evidence);
  }

  private Kill weapon() {
    return switch (aim) {
      case null -> Kill.inTurn(number + landed);
      case FIRST_START -> number % 2 == 0 ? Kill.NIGHTMAIL : Kill.BOTH;
      default -> Kill.NIGHTMAIL;
    };
  }

  private void note(Kill kill, Evidence evidence) {
    var left = Math.max(0, evidence.unsettled() - unsettled);
    unsettled = Math.max(unsettled, evidence.unsettled());
    landed++;
    tally.killed(kill, evidence, left);
    story.append("; killed %s in %s, %d unsettled".formatted(kill, evidence.phases(), left));
    assertThat(left)
        .as("%s%nclaimed or in doubt after one kill", story)
        .isLessThanOrEqualTo(AHEAD + Gateway.WINDOW);
  }

  private void complete(Gateway gateway) {
    var process = start(gateway);
    var books = home.booksDuring(process);
    var status = process.exits(0, 3);
    int accepted;
    try (var open = books.orElseGet(() -> home.booksAnyway(gateway))) {
      var verdict = new Verdict(story.toString(), mailing, gateway, open);
      var inDoubt = verdict.pass();
      accepted = verdict.doubtedAndAccepted();
      assertThat(status).as("%s%nexit status", story).isEqualTo(inDoubt == 0 ? 0 : 3);
      assertThat(inDoubt).as("%s%nin doubt", story).isLessThanOrEqualTo(landed * Gateway.WINDOW);
      home.use();
      tally.completed(mailing.phones(), inDoubt);
      story.append("; complete with %d of %d in doubt".formatted(inDoubt, mailing.phones()));
    }
    if (accepted > 0) {
      takeReceipts(gateway);
      tally.told(accepted);
      story.append(", %d of them settled by receipts".formatted(accepted));
    }
  }

  private void takeReceipts(Gateway gateway) {
    var webApplication =
        home.start(gateway, "serve", "--port", Integer.toString(gateway.webhookPort()));
    try (var books = home.booksDuring(webApplication).orElseThrow()) {
      await("receipts taken and applied by " + webApplication)
          .atMost(Duration.ofMinutes(1))
          .until(() -> gateway.receiptsUnderway() == 0 && books.receiptsWaiting() == 0);
      new Verdict(story.toString(), mailing, gateway, books).passTold();
    } finally {
      webApplication.kill();
    }
  }

  private NightmailProcess start(Gateway gateway) {
    // Sometimes a run gives up before its server is there again, sometimes it goes on.
    home.databasePatience(Duration.ofSeconds(random.nextBoolean() ? 1 : 60));
    // Where the load is aimed at, half the list has no number.
    return home.start(gateway, "run", mailing.campaign().toString(), "--accept-faulty");
  }

  private long lastExecution() {
    var books = home.books();
    try {
      return books.filter(Books::migrated).map(Books::lastExecution).orElse(0L);
    } finally {
      books.ifPresent(Books::close);
    }
  }

  private Evidence evidence(Gateway gateway, long before, long at) {
    return Evidence.of(home, mailing, gateway, before, at);
  }
}
