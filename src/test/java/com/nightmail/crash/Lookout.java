package com.nightmail.crash;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;

/** Watches a process from outside, for the moment at which to kill it. */
final class Lookout implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final int ANYTIME_WITHIN_MILLIS = 4_000;

  private final Home home;
  private final Mailing mailing;
  private final Gateway gateway;
  private final NightmailProcess process;
  private final long before;
  private final SplittableRandom random;
  private Optional<Books> books = Optional.empty();

  /**
   * @param before the latest job execution before the process was started
   */
  Lookout(
      Home home,
      Mailing mailing,
      Gateway gateway,
      NightmailProcess process,
      long before,
      SplittableRandom random) {
    this.home = home;
    this.mailing = mailing;
    this.gateway = gateway;
    this.process = process;
    this.before = before;
    this.random = random;
  }

  /** Returns in this phase, or when the process has ended. */
  void awaitPhase(Phase phase) {
    switch (phase) {
      case FIRST_START -> awaitFirstStart();
      case START -> until("joins the database", () -> books().map(Books::joined).orElse(false));
      case LOAD -> until("loads", () -> stepBegun("load"));
      case SETTLE -> until("settles", () -> stepBegun("settle"));
      default -> awaitSending();
    }
  }

  /** Any time at all, and two times out of three after the start, which is long. */
  void awaitAnything() {
    if (random.nextInt(3) > 0) {
      awaitPhase(Phase.LOAD);
    }
    process.endsWithin(Duration.ofMillis(random.nextInt(ANYTIME_WITHIN_MILLIS)));
  }

  private Optional<Books> books() {
    if (books.isEmpty()) {
      books = home.books();
    }
    return books;
  }

  @Override
  public void close() {
    books.ifPresent(Books::close);
  }

  /** While the server is made, or while the migrations run. */
  private void awaitFirstStart() {
    if (random.nextBoolean()) {
      until("makes its database", home::begun);
      process.endsWithin(Duration.ofMillis(random.nextInt(1_500)));
    } else {
      until("migrates", () -> books().map(found -> !found.migrated()).orElse(false));
    }
  }

  private void awaitSending() {
    var after = 1 + random.nextInt(mailing.phones() * 3 / 4);
    until("sends " + after, () -> gateway.accepted() >= after);
  }

  private boolean stepBegun(String step) {
    return books()
        .filter(Books::migrated)
        .map(found -> found.stepsAfter(before).containsKey(step))
        .orElse(false);
  }

  private void until(String what, BooleanSupplier reached) {
    await("the process " + what)
        .pollInSameThread()
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(1))
        .atMost(PATIENCE)
        .until(() -> reached.getAsBoolean() || !process.alive());
  }
}
