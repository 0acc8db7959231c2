package com.nightmail.runs;

import com.nightmail.campaign.Campaign;
import com.nightmail.campaign.CampaignFile;
import com.nightmail.campaign.InvalidCampaign;
import com.nightmail.ledger.Run;
import com.nightmail.ledger.RunRegister;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Stops the runs that the provider's news concern, and keeps the news as their reason. */
@Component
public class Interruption {
  private static final Logger log = LoggerFactory.getLogger(Interruption.class);

  private final RunRegister register;

  Interruption(RunRegister register) {
    this.register = register;
  }

  /**
   * Stops the runs of a template that are being sent.
   *
   * @param language its code, {@code en_US} or {@code en-US}; empty for all
   * @param sender whose runs alone are concerned, {@link SenderName#folded}, or null for
   *     everybody's
   */
  public void ofTemplate(String name, String language, @Nullable String sender, String reason) {
    stop(
        campaign ->
            campaign.template().name().equals(name)
                && (language.isEmpty()
                    || campaign.template().language().equals(language.replace('-', '_')))
                && isOf(campaign, sender),
        reason);
  }

  /**
   * Stops the runs that are being sent.
   *
   * @param sender whose runs alone are concerned, {@link SenderName#folded}, or null for
   *     everybody's
   */
  public void ofSender(@Nullable String sender, String reason) {
    stop(campaign -> isOf(campaign, sender), reason);
  }

  private void stop(Predicate<Campaign> concerned, String reason) {
    for (var run : register.owned()) {
      if (isConcerned(run, concerned)) {
        log.warn("run {} is stopped: {}", run.id(), reason);
        register.requestStop(run.id(), reason);
      }
    }
  }

  private static boolean isConcerned(Run run, Predicate<Campaign> concerned) {
    try {
      return concerned.test(CampaignFile.parse(run.source(), run.sourcePath()));
    } catch (InvalidCampaign e) {
      return false; // it cannot be sent either
    }
  }

  private static boolean isOf(Campaign campaign, @Nullable String sender) {
    return sender == null || SenderName.folded(campaign.sender()).equals(sender);
  }
}
