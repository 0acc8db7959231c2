package com.nightmail.support;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** A clock that goes as any other does, and can be set. */
public final class MovableClock extends Clock {
  private volatile Duration ahead = Duration.ZERO;

  /** From now on it is this time of a zone there. */
  public void set(LocalDateTime time, ZoneId zone) {
    set(time.atZone(zone).toInstant());
  }

  public void set(Instant time) {
    ahead = Duration.between(Instant.now(), time);
  }

  public void advance(Duration time) {
    ahead = ahead.plus(time);
  }

  @Override
  public Instant instant() {
    return Instant.now().plus(ahead);
  }

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  @Override
  public Clock withZone(ZoneId zone) {
    throw new UnsupportedOperationException();
  }
}
