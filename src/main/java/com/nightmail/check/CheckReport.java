package com.nightmail.check;

import com.nightmail.campaign.Campaign;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What would be sent, to whom, and what stands in the way.
 *
 * @param campaignFile as it was named
 * @param campaign null if the file is no valid campaign; then nothing else is known
 * @param list what is to become of the list; null without a campaign
 * @param begun the run that this campaign and list have been begun with, or null
 * @param findings about the template, its media and what it comes to; null without a campaign
 * @param obstacles all that stands in the way; a run is refused for the same
 * @param warnings what a person should know although nothing stands in the way
 */
public record CheckReport(
    Path campaignFile,
    @Nullable Campaign campaign,
    @Nullable ListForecast list,
    @Nullable BegunRun begun,
    @Nullable CampaignFindings findings,
    List<Obstacle> obstacles,
    List<Warning> warnings) {

  /**
   * A run that exists: launched again it goes on as it was loaded then, and the forecast is that of
   * a new run.
   *
   * @param complete whether it would send nothing any more
   * @param ready messages it has to go
   */
  public record BegunRun(int run, boolean complete, int ready) {}

  /**
   * @param message in one sentence
   */
  public record Warning(Kind kind, String message) {
    /** What it is about. */
    public enum Kind {
      /** Some rows are faulty, not so many that the list is refused, or a person accepts them. */
      FAULTY_ROWS,
      /** The template of some rows cannot be filled in. */
      REFUSED_ROWS,
      /** Some rows are refused by the provider, because a text of theirs is too long. */
      TOO_LONG,
      /** The template may make trouble. */
      TEMPLATE,
      /** Media files of some messages cannot be fetched, or those of all perhaps. */
      MEDIA,
      /** Not everybody is reached, or not in time. */
      FORECAST
    }
  }

  /** Of a file that is no valid campaign. */
  public static CheckReport invalid(Path campaignFile, String message) {
    return new CheckReport(
        campaignFile,
        null,
        null,
        null,
        null,
        List.of(new Obstacle(Obstacle.Kind.CAMPAIGN, message)),
        List.of());
  }

  /**
   * Whether nothing stands in the way.
   *
   * @param strict whether warnings do
   */
  public boolean ready(boolean strict) {
    return obstacles.isEmpty() && !(strict && !warnings.isEmpty());
  }

  /**
   * Warnings about rows of the list, and others.
   *
   * @param begun the run that goes on with the list, or null
   * @param tooLate whether the campaign's {@code not-after} has passed
   */
  public static List<Warning> warnings(
      ListForecast list, CampaignFindings findings, @Nullable BegunRun begun, boolean tooLate) {
    var warnings = new ArrayList<>(warnings(list));
    warnings.addAll(findings.warnings());
    if (begun != null && begun.ready() > 0 && tooLate) {
      warnings.add(
          new Warning(
              Warning.Kind.FORECAST,
              "not-after has passed: what run %d has to go is skipped. Set a later time, or remove the key."
                  .formatted(begun.run())));
    }
    return List.copyOf(warnings);
  }

  private static List<Warning> warnings(ListForecast list) {
    var warnings = new ArrayList<Warning>();
    if (list.faulty().faulty() > 0) {
      warnings.add(
          new Warning(
              Warning.Kind.FAULTY_ROWS,
              "%s without a valid number or out of shape %s skipped."
                  .formatted(
                      FaultyRows.rows(list.faulty().faulty()),
                      list.faulty().faulty() == 1 ? "is" : "are")));
    }
    if (list.refused() > 0) {
      warnings.add(
          new Warning(
              Warning.Kind.REFUSED_ROWS,
              "%s cannot be sent, because the template cannot be filled in."
                  .formatted(FaultyRows.rows(list.refused()))));
    }
    var tooLong = list.tooLong().stream().mapToInt(Reason::rows).sum();
    if (tooLong > 0) {
      warnings.add(
          new Warning(
              Warning.Kind.TOO_LONG,
              "%s would be refused by the provider (132005), because a text is too long once it is filled in. Shorten their cells."
                  .formatted(FaultyRows.rows(tooLong))));
    }
    return warnings;
  }
}
