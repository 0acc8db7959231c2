package com.nightmail.check;

import com.nightmail.campaign.Campaign;
import com.nightmail.campaign.InvalidCampaign;
import com.nightmail.campaign.TemplateRenderer;
import com.nightmail.ledger.Standing;
import com.nightmail.recipients.CheckedRecipients;
import com.nightmail.recipients.InvalidList;
import com.nightmail.recipients.ListSurvey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads a campaign's list, and the lists of people to leave out, exactly as a run does: the same
 * reading, normalising and rendering, the same rules, in the same order.
 */
public final class ListCheck {

  private ListCheck() {}

  /** What is wanted of the rows that follow. */
  enum Wanted {
    /** What is to become of each. */
    FORECASTS,
    /** Only whether they are faulty; the others are taken for such that are to be sent. */
    FAULTS,
    /** Nothing: the rest of the list is not read. */
    NOTHING
  }

  /** Takes the rows one after the other, in the order of the file. */
  interface Rows {
    Wanted take(RowForecast row);
  }

  /**
   * What the reading came to.
   *
   * @param survey of the list; null if it was not read to its end
   * @param header names of its columns; none if there is no usable header
   * @param used names of those that the campaign uses, the phone column included
   * @param faulty rows of it
   * @param leftOut SHA-256 of each list of people to leave out, if all of them could be read
   * @param obstacles what stands in the way
   */
  record Read(
      @Nullable ListSurvey survey,
      List<String> header,
      Set<String> used,
      FaultyRows faulty,
      List<String> leftOut,
      List<Obstacle> obstacles) {}

  /**
   * Reads the lists, each once.
   *
   * @param list of the campaign
   * @param standing what else is known of the numbers
   * @param probe looks at the messages
   * @param rows takes what is to become of the rows
   * @throws IOException if reading fails
   */
  static Read read(
      Campaign campaign,
      Path list,
      Standing.Inquiry standing,
      InstantSource clock,
      MessageProbe probe,
      Rows rows)
      throws IOException {
    var obstacles = new ArrayList<Obstacle>();
    try {
      var leftOut = LeftOutNumbers.read(LeftOut.lists(campaign.recipients()), obstacles);
      var reading = new Reading(campaign, list, obstacles);
      reading.read(leftOut, standing, clock, probe, rows);
      return reading.result(leftOut.checksums());
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private static final class Reading {
    private final Campaign campaign;
    private final Path list;
    private final List<Obstacle> obstacles;
    private final Reasons faults = new Reasons();
    private List<String> header = List.of();
    private Set<String> used = Set.of();
    private @Nullable ListSurvey survey;
    private int read;

    private Reading(Campaign campaign, Path list, List<Obstacle> obstacles) {
      this.campaign = campaign;
      this.list = list;
      this.obstacles = obstacles;
    }

    private void read(
        LeftOutNumbers leftOut,
        Standing.Inquiry standing,
        InstantSource clock,
        MessageProbe probe,
        Rows rows)
        throws IOException {
      try (var source = CheckedRecipients.open(list, CampaignLists.format(campaign))) {
        header = source.header();
        var template = bind();
        used = new LinkedHashSet<>(template == null ? Set.of() : template.columns());
        used.add(header.get(source.phoneColumn()));
        var judge =
            new RowJudge(
                leftOut,
                standing,
                new RowHours(campaign.bounds(), clock.instant()),
                template,
                probe,
                clock,
                header,
                source.phoneColumn());
        if (read(source, judge, rows)) {
          survey = new ListSurvey(source.checksum(), read, header);
          refuseWithoutRows();
        }
      } catch (InvalidList e) {
        obstacles.add(new Obstacle(Obstacle.Kind.LIST, String.valueOf(e.getMessage())));
      }
    }

    private @Nullable TemplateRenderer bind() {
      try {
        return campaign.template().bind(header);
      } catch (InvalidCampaign e) {
        obstacles.add(new Obstacle(Obstacle.Kind.CAMPAIGN, String.valueOf(e.getMessage())));
        return null;
      }
    }

    /**
     * @return whether the list was read to its end
     */
    private boolean read(CheckedRecipients source, RowJudge judge, Rows rows) throws IOException {
      var wanted = Wanted.FORECASTS;
      try (var forecasts = new RowForecasts(source, judge)) {
        for (var batch = forecasts.next(); !batch.isEmpty(); batch = forecasts.next()) {
          for (var row : batch) {
            read++;
            if (row.cause() == Cause.FAULTY) {
              faults.add(row.cause(), row.group(), row.columns(), row.row().line());
            }
            wanted = wanted == Wanted.FORECASTS ? rows.take(row) : wanted;
            if (wanted == Wanted.NOTHING) {
              return false;
            }
          }
          if (wanted == Wanted.FAULTS) {
            judge.faultsOnly();
          }
        }
      }
      return true;
    }

    private void refuseWithoutRows() {
      if (read == 0) {
        obstacles.add(
            new Obstacle(
                Obstacle.Kind.LIST,
                "%s: has a header and no rows. Add recipients.".formatted(list)));
      }
    }

    private Read result(List<String> leftOut) {
      var faulty = new FaultyRows(read, faults.rows(), faults.mostFrequentFirst());
      return new Read(survey, header, used, faulty, leftOut, obstacles);
    }
  }
}
