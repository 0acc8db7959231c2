package com.nightmail.check;

import com.nightmail.campaign.Campaign;
import com.nightmail.recipients.ListFormat;
import com.nightmail.recipients.Zoning;

/** How the lists of a campaign are read. */
public final class CampaignLists {

  private CampaignLists() {}

  /** Its own list, with the time zones of the recipients where they matter. */
  public static ListFormat format(Campaign campaign) {
    var format = format(campaign.recipients());
    return campaign.isZoned() ? format.zoned(new Zoning(campaign.recipients().zone())) : format;
  }

  /** A list whose recipients' time zones do not matter. */
  public static ListFormat format(Campaign.Recipients recipients) {
    return new ListFormat(
        recipients.phone(),
        recipients.country(),
        recipients.charset(),
        recipients.sheet(),
        recipients.dates());
  }
}
