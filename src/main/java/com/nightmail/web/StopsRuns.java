package com.nightmail.web;

import com.nightmail.receipts.Incidents;
import com.nightmail.runs.Interruption;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.stereotype.Component;

/** Stops the runs that the provider's news make pointless, with the reason a person is shown. */
@Component
@ConditionalOnWebApplication
class StopsRuns implements Incidents {
  private final Interruption interruption;

  StopsRuns(Interruption interruption) {
    this.interruption = interruption;
  }

  @Override
  public void templateStopped(
      String template, String language, @Nullable String sender, String event) {
    interruption.ofTemplate(
        template,
        language,
        sender,
        "The provider has reported template \"%s\" as %s. Mend it there, then restart."
            .formatted(template, event));
  }

  @Override
  public void accountBlocked(@Nullable String sender, String event) {
    interruption.ofSender(
        sender,
        "The provider has restricted the account (%s). See its account quality page, then restart."
            .formatted(event));
  }
}
