package com.nightmail.runs;

import com.nightmail.campaign.Campaign;
import com.nightmail.campaign.CampaignFile;
import com.nightmail.campaign.InvalidCampaign;
import com.nightmail.domain.Run;
import com.nightmail.ledger.RunRegister;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Stops the runs that the provider's news make pointless, whichever process sends them, and keeps
 * the news as their reason. Called in the transaction that applies the news.
 */
@Component
public class Interruption {
  private static final Logger log = LoggerFactory.getLogger(Interruption.class);

  private final RunRegister register;

  Interruption(RunRegister register) {
    this.register = register;
  }

  /**
   * Stops the runs of a template that can no longer be sent.
   *
   * @param language its code, {@code en_US} or {@code en-US}; empty for all
   * @param sender whose runs alone are concerned, {@link SenderName#folded}, or null for
   *     everybody's
   * @param event in the provider's word, such as PAUSED
   */
  public void ofTemplate(String name, String language, @Nullable String sender, String event) {
    stop(
        campaign ->
            campaign.template().name().equals(name)
                && (language.isEmpty()
                    || campaign.template().language().equals(language.replace('-', '_')))
                && isOf(campaign, sender),
        "The provider has reported template \"%s\" as %s. Mend it there, then restart."
            .formatted(name, event));
  }

  /**
   * Stops the runs of an account that must not send any more.
   *
   * @param sender whose runs alone are concerned, {@link SenderName#folded}, or null for
   *     everybody's
   * @param event in the provider's words
   */
  public void ofSender(@Nullable String sender, String event) {
    stop(
        campaign -> isOf(campaign, sender),
        "The provider has restricted the account (%s). See its account quality page, then restart."
            .formatted(event));
  }

  private void stop(Predicate<Campaign> concerned, String reason) {
    for (var run : Stream.concat(register.owned().stream(), register.waiting().stream()).toList()) {
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
