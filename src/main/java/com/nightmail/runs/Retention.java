package com.nightmail.runs;

import com.nightmail.ledger.Erasure;
import com.nightmail.ledger.RunRegister;
import com.nightmail.platform.NightmailProperties;
import com.nightmail.recipients.PhoneNumbers;
import com.nightmail.runs.LaunchRejected.Reason;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Erases what is personal: of runs that ended longer ago than {@code
 * nightmail.retention.personal-data}, and of a person who asks for it.
 */
@Component
public class Retention {
  private static final Logger log = LoggerFactory.getLogger(Retention.class);

  private final Erasure erasure;
  private final RunRegister register;
  private final RunLocks locks;
  private final NightmailProperties properties;
  private final Clock clock;

  Retention(
      Erasure erasure,
      RunRegister register,
      RunLocks locks,
      NightmailProperties properties,
      Clock clock) {
    this.erasure = erasure;
    this.register = register;
    this.locks = locks;
    this.properties = properties;
    this.clock = clock;
  }

  /**
   * What was erased of a person.
   *
   * @param messages to that person
   * @param runs in which they stood
   * @param lists files in which the number may still stand; Nightmail only reads them
   */
  public record Erased(int messages, int runs, List<Path> lists) {}

  /**
   * Erases every run that is due, and what receipts told before. May be called by several processes
   * at once, and again after one was interrupted. Does nothing unless a time is set.
   */
  public void eraseDue() {
    var kept = properties.retention().personalData();
    if (kept == null) {
      return;
    }
    var before = clock.instant().minus(kept);
    for (var run : erasure.due(before)) {
      try {
        erase(run);
      } catch (LaunchRejected busy) {
        log.info("run {} is erased later: {}", run, busy.getMessage());
      }
    }
    erasure.forgetReceipts(before);
  }

  private void erase(int id) {
    var last =
        locks.<Integer>whileAtRest(
            id, lease -> erasure.begin(lease, register.find(id).orElseThrow().campaignId()));
    for (int line = 1; line <= last; ) {
      line = erasure.page(id, line);
    }
    erasure.end(id);
    log.info("run {}: numbers, cells and ids are erased, as nightmail.retention says", id);
  }

  /**
   * Erases a person everywhere. Whoever is still to get a message gets none. What the number was
   * opted out of stays so, by a hash of it.
   *
   * @param phone E.164 without its plus
   * @param who decides it
   * @throws LaunchRejected if a run that has the number is being sent; nothing was erased
   */
  public Erased forget(long phone, String who) {
    var phones = PhoneNumbers.spellings(phone);
    var found = erasure.find(phones);
    for (var run : found) {
      if (run.sent()) {
        throw new LaunchRejected(
            Reason.BEING_SENT,
            run.run(),
            "Run %d has this number and is being sent. Nothing was erased. Stop the run, or wait until it has ended."
                .formatted(run.run()));
      }
    }
    for (var run : found) {
      if (run.ready()) {
        locks.<Integer>whileAtRest(run.run(), lease -> erasure.skip(lease, phones));
      }
    }
    erasure.erase(phones, phones.stream().map(String::valueOf).toList());
    var runs = found.stream().map(Erasure.Found::run).toList();
    log.info("a person was erased by decision of {}, from the runs {}", who, runs);
    return new Erased(
        found.stream().mapToInt(Erasure.Found::messages).sum(),
        runs.size(),
        found.stream().map(Erasure.Found::list).distinct().toList());
  }
}
