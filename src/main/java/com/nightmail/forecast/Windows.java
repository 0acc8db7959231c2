package com.nightmail.forecast;

import java.time.Instant;
import java.time.ZoneId;

/** When messages may leave. Opens and closes at full minutes. */
@FunctionalInterface
public interface Windows {

  /** At any time. */
  Windows ALWAYS = (zone, at) -> true;

  /** Whether messages to recipients of this zone may leave at this moment. */
  boolean open(ZoneId zone, Instant at);
}
