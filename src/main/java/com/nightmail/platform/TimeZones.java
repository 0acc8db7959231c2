package com.nightmail.platform;

import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/** Time zones by their names in the IANA database, such as {@code Asia/Kolkata}. */
public final class TimeZones {

  private TimeZones() {}

  /** The zone of that name, written exactly so; null if there is none. */
  public static @Nullable ZoneId named(String name) {
    var stripped = name.strip();
    return ZoneId.getAvailableZoneIds().contains(stripped) ? ZoneId.of(stripped) : null;
  }

  /** {@code Did you mean "Asia/Kolkata"?} with a leading space, or nothing when no name is near. */
  public static String didYouMean(String name) {
    return NearestName.didYouMean(name, ZoneId.getAvailableZoneIds().stream().sorted().toList());
  }
}
