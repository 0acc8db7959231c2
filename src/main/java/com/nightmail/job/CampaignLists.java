package com.nightmail.job;

import com.nightmail.campaign.Campaign;
import com.nightmail.recipients.ListFormat;
import com.nightmail.recipients.Zoning;

/** How the lists of a campaign are read. */
public final class CampaignLists {

  private CampaignLists() {}

  public static ListFormat format(Campaign campaign) {
    var recipients = campaign.recipients();
    var format =
        new ListFormat(
            recipients.phone(),
            recipients.country(),
            recipients.charset(),
            recipients.sheet(),
            recipients.dates());
    var window = campaign.bounds().window();
    return window == null || window.zone() != null
        ? format
        : format.zoned(new Zoning(recipients.zone()));
  }
}
