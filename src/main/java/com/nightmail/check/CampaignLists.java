package com.nightmail.check;

import com.nightmail.campaign.Campaign;
import com.nightmail.recipients.ListFormat;

/** How the lists of a campaign are read. */
public final class CampaignLists {

  private CampaignLists() {}

  public static ListFormat format(Campaign.Recipients recipients) {
    return new ListFormat(
        recipients.phone(),
        recipients.country(),
        recipients.charset(),
        recipients.sheet(),
        recipients.dates());
  }
}
