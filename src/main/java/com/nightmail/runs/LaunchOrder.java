package com.nightmail.runs;

import com.nightmail.campaign.Campaign;
import com.nightmail.campaign.CampaignFile;
import com.nightmail.job.CampaignLists;
import com.nightmail.recipients.ExcludedNumbers;
import com.nightmail.recipients.InvalidList;
import com.nightmail.recipients.ListSurvey;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A campaign to be launched, which has passed the preflight: its file is valid, its list can be
 * read to its end, the columns that the template names are there, and so are the lists of those who
 * are left out. There is no other way to make one.
 *
 * <p>Needs neither the application nor the database, so that what is wrong is found before they
 * start.
 */
public final class LaunchOrder {
  private final Campaign campaign;
  private final Path campaignFile;
  private final Path list;
  private final ListSurvey survey;
  private final List<String> excluded;
  private final Options options;

  private LaunchOrder(
      Campaign campaign,
      Path campaignFile,
      Path list,
      ListSurvey survey,
      List<String> excluded,
      Options options) {
    this.campaign = campaign;
    this.campaignFile = campaignFile.toAbsolutePath().normalize();
    this.list = list.toAbsolutePath().normalize();
    this.survey = survey;
    this.excluded = excluded;
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
   */
  public record Options(
      @Nullable Path list,
      @Nullable Integer rate,
      @Nullable Integer limit,
      @Nullable String key,
      boolean acceptFaulty) {
    /** Nothing was said. */
    public static final Options NONE = new Options(null, null, null, null, false);
  }

  /**
   * The preflight: reads the campaign file, the whole list and the lists of those who are left out,
   * each once.
   *
   * @throws com.nightmail.campaign.InvalidCampaign if the file is no valid campaign, or its
   *     template does not fit the list
   * @throws InvalidList if the list must not be sent to, or has no rows; or if a list of people to
   *     leave out has a phone cell that cannot be read
   * @throws IOException if reading the list fails
   */
  public static LaunchOrder read(Path campaignFile, Options options) throws IOException {
    var campaign = CampaignFile.read(campaignFile);
    var recipients = campaign.recipients();
    var list = options.list() == null ? recipients.file() : options.list();
    var format = CampaignLists.format(campaign);
    var survey = ListSurvey.of(list, format);
    if (survey.rows() == 0) {
      throw new InvalidList("%s: has a header and no rows. Add recipients.".formatted(list));
    }
    campaign.template().bind(survey.header());
    var excluded = new ArrayList<String>();
    for (var file : recipients.exclude()) {
      excluded.add(ExcludedNumbers.survey(file, format));
    }
    return new LaunchOrder(campaign, campaignFile, list, survey, excluded, options);
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

  ListSurvey survey() {
    return survey;
  }

  /** SHA-256 of each list of people to leave out, in the order of the campaign file. */
  List<String> excluded() {
    return excluded;
  }

  /** Messages per second, or null for the sender's own rate. */
  @Nullable Integer rate() {
    return options.rate() == null ? campaign.rate() : options.rate();
  }

  /** Messages at most, or null for all. */
  @Nullable Integer limit() {
    return options.limit() == null ? campaign.bounds().limit() : options.limit();
  }

  String key() {
    return options.key() == null ? survey.checksum() : options.key();
  }

  boolean acceptFaulty() {
    return options.acceptFaulty();
  }
}
