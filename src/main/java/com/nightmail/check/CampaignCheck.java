package com.nightmail.check;

import com.nightmail.campaign.Campaign;
import com.nightmail.campaign.DepartureTimes;
import com.nightmail.ledger.Standing;
import com.nightmail.media.MediaCheck;
import com.nightmail.media.MediaLinks;
import com.nightmail.recipients.ListSurvey;
import com.nightmail.templates.TemplateDefinition;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What a campaign's list comes to. Sends nothing, and changes nothing. */
public final class CampaignCheck {

  /** So many rows that could be sent are remembered, to ask the ledger about. */
  private static final int FIRST_TO_SEND = 1_000;

  private CampaignCheck() {}

  /**
   * What the lists of a campaign say by themselves.
   *
   * @param survey null if the list could not be read to its end
   * @param leftOut SHA-256 of each list of people to leave out, if all of them could be read
   * @param firstToSend numbers of the first rows that are to be sent unless the ledger knows
   *     better, E.164 without their plus; at most 1,000
   * @param obstacles what stands in the way, faulty rows left aside
   */
  public record Lists(
      @Nullable ListSurvey survey,
      List<String> leftOut,
      FaultyRows faulty,
      List<Long> firstToSend,
      List<Obstacle> obstacles) {}

  /**
   * Reads the lists of a campaign, each once, without asking the ledger.
   *
   * @throws IOException if reading fails
   */
  public static Lists lists(Campaign campaign, Path list, InstantSource clock) throws IOException {
    var first = new ArrayList<Long>();
    var read =
        ListCheck.read(
            campaign,
            list,
            Standing.Inquiry.NONE,
            clock,
            MessageProbe.NONE,
            row -> {
              if (row.expected() == Expected.TO_SEND) {
                first.add(row.row().phone());
              }
              return first.size() < FIRST_TO_SEND
                  ? ListCheck.Wanted.FORECASTS
                  : ListCheck.Wanted.FAULTS;
            });
    return new Lists(read.survey(), read.leftOut(), read.faulty(), first, read.obstacles());
  }

  /**
   * @param forecast of the rows; without previews if the template does not fit the list
   * @param leftOut SHA-256 of each list of people to leave out, if all of them could be read
   * @param media links of the messages that would be sent
   * @param obstacles what stands in the way, faulty rows and an empty rest left aside
   */
  public record Rows(
      ListForecast forecast, List<String> leftOut, MediaLinks media, List<Obstacle> obstacles) {}

  /**
   * Reads the lists of a campaign, each once, and tells what is to become of every row.
   *
   * @param standing what else is known of the numbers
   * @param definition of the template, or null where it is not known
   * @param previews how many messages are wanted
   * @param notSent takes every row that is not to be sent, in the order of the file
   * @throws IOException if reading fails
   */
  public static Rows rows(
      Campaign campaign,
      Path list,
      Standing.Inquiry standing,
      InstantSource clock,
      MessageForm form,
      @Nullable TemplateDefinition definition,
      int previews,
      Consumer<RowForecast> notSent)
      throws IOException {
    var sent = campaign.template().sent();
    var media = new MediaLinks(sent, MediaCheck.MOST_LINKS);
    // One is always kept: what its message links to, all others do, unless links vary.
    var counting =
        new ListForecaster(Math.max(1, previews), campaign.bounds().limit(), false, media, notSent);
    var probe = MessageProbe.of(sent, definition);
    var read = ListCheck.read(campaign, list, standing, clock, probe, counting);
    var fits = read.obstacles().stream().noneMatch(o -> o.kind() == Obstacle.Kind.CAMPAIGN);
    var messages = List.<Preview>of();
    if (fits && !counting.first().isEmpty()) {
      var rows = new Previews(campaign, read.header(), form, definition, clock);
      if (!sent.mediaVary()) {
        rows.media(counting.first().getFirst(), media);
      }
      messages = rows.of(counting.first().subList(0, Math.min(previews, counting.first().size())));
    }
    return new Rows(
        counting.forecast(list, read, messages), read.leftOut(), media, read.obstacles());
  }

  /**
   * Whether nobody is left to send to, and why. Reads the list until there is somebody, and not at
   * all if one of the first is.
   *
   * @param lists what the lists said by themselves
   * @param limit so many messages are sent at most, or null
   * @throws IOException if reading fails
   */
  public static Optional<Obstacle> nobody(
      Campaign campaign,
      Path list,
      Lists lists,
      @Nullable Integer limit,
      Standing.Inquiry standing,
      InstantSource clock)
      throws IOException {
    if (lists.faulty().all() || anyToSend(lists.firstToSend(), standing)) {
      return Optional.empty();
    }
    var media = new MediaLinks(campaign.template().sent(), 0);
    var counting = new ListForecaster(0, limit, true, media, row -> {});
    var read = ListCheck.read(campaign, list, standing, clock, MessageProbe.NONE, counting);
    return read.obstacles().isEmpty()
        ? counting.forecast(list, read, List.of()).nobody()
        : Optional.empty();
  }

  /** Who is left out by another spelling of the number is found by reading the list. */
  private static boolean anyToSend(List<Long> phones, Standing.Inquiry standing) {
    var answer = standing.about(phones);
    return answer.leftOut().isEmpty()
        && phones.stream()
            .anyMatch(
                phone ->
                    !answer.capped().containsKey(phone)
                        && !answer.read().containsKey(phone)
                        && !answer.claimed().containsKey(phone));
  }

  /** That it is too late for every message, by the campaign's {@code not-after}. */
  public static Optional<Obstacle> tooLate(Campaign campaign, InstantSource clock) {
    var times = new DepartureTimes(campaign.bounds());
    return times.over(clock.instant())
        ? Optional.of(
            new Obstacle(
                Obstacle.Kind.NOT_AFTER,
                "not-after has passed (%s): nothing would be sent any more. Set a later time, or remove the key."
                    .formatted(times.end())))
        : Optional.empty();
  }
}
