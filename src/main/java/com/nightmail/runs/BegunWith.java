package com.nightmail.runs;

import com.nightmail.campaign.Campaign;
import com.nightmail.campaign.CampaignFile;
import com.nightmail.campaign.InvalidCampaign;
import com.nightmail.domain.Run;
import com.nightmail.runs.LaunchRejected.Reason;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/**
 * What a run was begun with stays with it: its list, whom it leaves out, and how both are read. Its
 * template may change, and when and how fast it is sent.
 */
final class BegunWith {
  private BegunWith() {}

  /**
   * @param listChecksum of the list that is there now
   * @throws LaunchRejected if the run was begun with another list, or another way to read it
   */
  static void refuseAnother(Run run, Campaign now, String listChecksum) {
    if (!run.listChecksum().equals(listChecksum)) {
      throw new LaunchRejected(
          Reason.BEGUN_OTHERWISE,
          run.id(),
          "Run %d has the key \"%s\" and was begun with another list (%s). Restore that list, or give this one a key of its own."
              .formatted(run.id(), run.key(), run.list()));
    }
    var before = campaign(run);
    if (!before.recipients().phone().equals(now.recipients().phone())
        || !Objects.equals(before.recipients().country(), now.recipients().country())
        || before.repeat() != now.repeat()
        || !before.sender().equals(now.sender())
        || !zonedAlike(before, now)
        || !readAlike(before.recipients(), now.recipients())) {
      throw new LaunchRejected(
          Reason.BEGUN_OTHERWISE,
          run.id(),
          "Run %d was begun with another sender, repeat, phone column, country, sheet, dates, zones, exclude or exclude-run. Only the template, the rate, window, not-after, limit and cap of a run may change: undo that, or start a new run with a key of its own."
              .formatted(run.id()));
    }
  }

  /**
   * The names of the files are the same by now; what is in them may not be.
   *
   * @param then SHA-256 of each list of people to leave out, when that was decided
   * @param now the same of those that are there now
   * @throws LaunchRejected if one of them has changed
   */
  static void refuseOtherExclusions(
      Run run, Campaign campaign, List<String> then, List<String> now) {
    for (int i = 0; i < then.size(); i++) {
      if (!then.get(i).equals(now.get(i))) {
        throw new LaunchRejected(
            Reason.BEGUN_OTHERWISE,
            run.id(),
            "Run %d was begun with other people to leave out: %s has changed since. Restore that file and go on, or start a new run with a key of its own."
                .formatted(run.id(), campaign.recipients().exclude().get(i).getFileName()));
      }
    }
  }

  private static Campaign campaign(Run run) {
    try {
      return CampaignFile.parse(run.source(), run.sourcePath());
    } catch (InvalidCampaign e) {
      throw new LaunchRejected(
          Reason.BEGUN_OTHERWISE,
          run.id(),
          "Run %d was begun with a campaign file that is not valid any more. Start a new run with a key of its own. What is wrong with the old file:%n%s"
              .formatted(run.id(), e.getMessage()));
    }
  }

  /** The recipients' time zones are found out when the list is loaded. */
  private static boolean zonedAlike(Campaign before, Campaign now) {
    return !now.isZoned()
        || (before.isZoned()
            && Objects.equals(before.recipients().zone(), now.recipients().zone()));
  }

  /**
   * Of the lists to leave out only the names count here, and not where they are: they move with the
   * campaign file.
   */
  private static boolean readAlike(Campaign.Recipients before, Campaign.Recipients now) {
    return Objects.equals(before.sheet(), now.sheet())
        && Objects.equals(before.dates(), now.dates())
        && Objects.equals(before.excludeRun(), now.excludeRun())
        && names(before).equals(names(now));
  }

  private static List<Path> names(Campaign.Recipients recipients) {
    return recipients.exclude().stream().map(Path::getFileName).toList();
  }
}
