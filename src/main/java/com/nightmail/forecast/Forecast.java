package com.nightmail.forecast;

import com.nightmail.campaign.Finding;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a campaign comes to if it is sent now and nothing goes wrong.
 *
 * @param messages that would be sent
 * @param perSecond the pace
 * @param limit the sender's messaging limit and who fits into it; null where none is set
 * @param costs at most, one for each currency that a rate card is known in
 * @param findings what to know of it
 */
public record Forecast(
    long messages,
    int perSecond,
    Timetable timetable,
    @Nullable Limit limit,
    List<Cost> costs,
    List<Finding> findings) {

  /**
   * The provider's limit of different people in 24 hours.
   *
   * @param allowed how many the sender may reach
   * @param reached how many it reached in the last 24 hours, whatever campaign
   * @param unfit how many of this campaign do not fit, at most
   */
  public record Limit(int allowed, long reached, long unfit) {}
}
