package com.nightmail.schedule;

import com.nightmail.platform.NightmailProperties;
import com.nightmail.runs.Retention;
import java.io.IOException;
import java.time.Clock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.stereotype.Component;

/** Erases what is personal once its time is over: of runs, and the copies of lists of nights. */
@Component
@ConditionalOnWebApplication
class Erasing {
  private static final Logger log = LoggerFactory.getLogger(Erasing.class);

  private final Retention retention;
  private final Nights nights;
  private final Archive archive;
  private final NightmailProperties properties;
  private final Clock clock;

  Erasing(
      Retention retention,
      Nights nights,
      Archive archive,
      NightmailProperties properties,
      Clock clock) {
    this.retention = retention;
    this.nights = nights;
    this.archive = archive;
    this.properties = properties;
    this.clock = clock;
  }

  /** Does nothing unless {@code nightmail.retention.personal-data} is set. */
  void eraseDue() {
    var kept = properties.retention().personalData();
    if (kept == null) {
      return;
    }
    retention.eraseDue();
    for (var night : nights.toErase(clock.instant().minus(kept))) {
      erase(night);
    }
  }

  private void erase(Night night) {
    if (night.archived() == null) {
      return;
    }
    try {
      archive.delete(night.archived());
      nights.erased(night);
      log.info("the list of night {} is erased, as nightmail.retention says", night.instance());
    } catch (IOException e) {
      log.warn("the list {} cannot be erased", night.archived(), e);
    }
  }
}
