package com.nightmail.support;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** A clock that runs as this machine's does, ahead of it or behind, and can be set. */
public final class TestClock extends Clock {
  private volatile Duration ahead;

  public TestClock(Instant now) {
    set(now);
  }

  public void set(Instant now) {
    ahead = Duration.between(Instant.now(), now);
  }

  /** What this clock showed when this machine's showed that. */
  public Instant when(Instant machine) {
    return machine.plus(ahead);
  }

  @Override
  public Instant instant() {
    return when(Instant.now());
  }

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  @Override
  public Clock withZone(ZoneId zone) {
    throw new UnsupportedOperationException("nobody asks a clock of ours for its zone");
  }
}
