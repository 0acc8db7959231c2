package com.nightmail.runs;

import com.nightmail.campaign.Campaign;
import com.nightmail.campaign.CampaignFile;
import com.nightmail.campaign.InvalidCampaign;
import com.nightmail.check.CampaignCheck;
import com.nightmail.check.Obstacle;
import com.nightmail.recipients.ListSurvey;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A campaign to be launched, which has passed the first half of the preflight: its file is valid,
 * its list can be read to its end, the columns that the template names are there, and so are the
 * lists of those who are left out. There is no other way to make one.
 *
 * <p>Needs neither the application nor the database, so that what is wrong is found before they
 * start.
 */
public final class LaunchOrder {
  private final Campaign campaign;
  private final Path campaignFile;
  private final Path list;
  private final CampaignCheck.Lists lists;
  private final ListSurvey survey;
  private final Options options;
  private final Instant asked = Instant.now();

  private LaunchOrder(
      Campaign campaign,
      Path campaignFile,
      Path list,
      CampaignCheck.Lists lists,
      ListSurvey survey,
      Options options) {
    this.campaign = campaign;
    this.campaignFile = campaignFile.toAbsolutePath().normalize();
    this.list = list.toAbsolutePath().normalize();
    this.lists = lists;
    this.survey = survey;
    this.options = options;
  }

  /**
   * What a person may say beside the campaign file.
   *
   * @param list the recipient list, or null for the campaign's
   * @param rate messages per second, or null for the campaign's or else the sender's
   * @param limit so many messages are sent at most, or null for the campaign's
   * @param key names the run among those of the campaign, or null for the list's checksum
   * @param acceptFaulty whether a person accepts that many rows of the list are faulty
   * @param dry whether every row is to be loaded and rendered, and nothing sent
   */
  public record Options(
      @Nullable Path list,
      @Nullable Integer rate,
      @Nullable Integer limit,
      @Nullable String key,
      boolean acceptFaulty,
      boolean dry) {
    /** Nothing was said. */
    public static final Options NONE = new Options(null, null, null, null, false, false);
  }

  /**
   * The first half of the preflight: reads the campaign file, the whole list and the lists of those
   * who are left out, each once. The other half is {@link Runs#launch}'s.
   *
   * @throws LaunchRejected with all that stands in the way: if the file is no valid campaign, or
   *     its template does not fit the list; if the list must not be sent to, or has no rows; if a
   *     list of people to leave out has a phone cell that cannot be read
   * @throws IOException if reading a list fails
   */
  public static LaunchOrder read(Path campaignFile, Options options) throws IOException {
    var campaign = campaign(campaignFile);
    var list = options.list() == null ? campaign.recipients().file() : options.list();
    var lists = CampaignCheck.lists(campaign, list, InstantSource.system());
    var survey = lists.survey();
    if (survey == null || !lists.obstacles().isEmpty()) {
      throw new LaunchRejected(lists.obstacles());
    }
    return new LaunchOrder(campaign, campaignFile, list, lists, survey, options);
  }

  private static Campaign campaign(Path file) {
    try {
      return CampaignFile.read(file);
    } catch (InvalidCampaign e) {
      throw new LaunchRejected(
          List.of(new Obstacle(Obstacle.Kind.CAMPAIGN, String.valueOf(e.getMessage()))));
    }
  }

  Campaign campaign() {
    return campaign;
  }

  Path campaignFile() {
    return campaignFile;
  }

  Path list() {
    return list;
  }

  /** What the lists say by themselves. */
  CampaignCheck.Lists lists() {
    return lists;
  }

  ListSurvey survey() {
    return survey;
  }

  /** SHA-256 of each list of people to leave out, in the order of the campaign file. */
  List<String> excluded() {
    return lists.leftOut();
  }

  /** Messages per second, or null for the sender's own rate. */
  @Nullable Integer rate() {
    return options.rate() == null ? campaign.rate() : options.rate();
  }

  /** Messages at most, or null for all. */
  @Nullable Integer limit() {
    return options.limit() == null ? campaign.bounds().limit() : options.limit();
  }

  /**
   * Names the run among those of the campaign. A dry run has a name of its own each time, so that
   * it is never taken for the run that it rehearses.
   */
  String key() {
    var key = options.key() == null ? survey.checksum() : options.key();
    return options.dry() ? "dry run %s of %s".formatted(asked, key) : key;
  }

  boolean dry() {
    return options.dry();
  }

  boolean acceptFaulty() {
    return options.acceptFaulty();
  }
}
