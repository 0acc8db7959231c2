package com.nightmail.forecast;

import java.time.Instant;
import java.time.ZoneId;
import java.util.List;

/** When messages may leave. Opens and closes at full minutes. */
@FunctionalInterface
public interface Windows {

  /** At any time. */
  Windows ALWAYS = (zones, at) -> true;

  /**
   * Whether messages may leave at this moment.
   *
   * @param zones in which the recipient may live: one, or all of a country
   */
  boolean open(List<ZoneId> zones, Instant at);
}
