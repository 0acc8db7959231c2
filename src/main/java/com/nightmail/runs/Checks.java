package com.nightmail.runs;

import com.nightmail.campaign.Campaign;
import com.nightmail.campaign.CampaignFile;
import com.nightmail.campaign.InvalidCampaign;
import com.nightmail.campaign.Repeat;
import com.nightmail.campaign.SendingWindow;
import com.nightmail.check.CampaignCheck;
import com.nightmail.check.CampaignFindings;
import com.nightmail.check.CheckReport;
import com.nightmail.check.CheckReport.BegunRun;
import com.nightmail.check.ComponentView;
import com.nightmail.check.FaultyRows;
import com.nightmail.check.LeftOut;
import com.nightmail.check.ListForecast;
import com.nightmail.check.ListForecast.Country;
import com.nightmail.check.Obstacle;
import com.nightmail.domain.Run;
import com.nightmail.forecast.Forecast;
import com.nightmail.forecast.Forecasts;
import com.nightmail.forecast.Windows;
import com.nightmail.ledger.Exclusions;
import com.nightmail.ledger.FrequencyCap;
import com.nightmail.ledger.Loading;
import com.nightmail.ledger.RunRegister;
import com.nightmail.ledger.Standing;
import com.nightmail.media.MediaCheck;
import com.nightmail.media.MediaLinks;
import com.nightmail.platform.NightmailProperties;
import com.nightmail.recipients.PhoneNumbers;
import com.nightmail.templates.TemplateMatch;
import com.nightmail.templates.Templates;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Finds what stands in the way of sending a campaign: for whoever asks, and before a run is
 * launched.
 */
@Component
class Checks {
  private final Senders senders;
  private final Templates templates;
  private final MediaCheck media;
  private final Forecasts forecasts;
  private final Standing standing;
  private final Exclusions exclusions;
  private final Loading loading;
  private final RunRegister register;
  private final Executions executions;
  private final NightmailProperties properties;
  private final Clock clock;

  Checks(
      Senders senders,
      Templates templates,
      MediaCheck media,
      Forecasts forecasts,
      Standing standing,
      Exclusions exclusions,
      Loading loading,
      RunRegister register,
      Executions executions,
      NightmailProperties properties,
      Clock clock) {
    this.senders = senders;
    this.templates = templates;
    this.media = media;
    this.forecasts = forecasts;
    this.standing = standing;
    this.exclusions = exclusions;
    this.loading = loading;
    this.register = register;
    this.executions = executions;
    this.properties = properties;
    this.clock = clock;
  }

  /**
   * What is in the way of a run that does not exist yet, beside what its order was read for.
   *
   * @throws IOException if the list has to be read again, and that fails
   */
  List<Obstacle> ofNewRun(LaunchOrder order) throws IOException {
    var campaign = order.campaign();
    var obstacles = new ArrayList<>(ofSender(campaign, order.rate()));
    obstacles.addAll(ofTemplate(campaign));
    var unknown = ofExcludedRun(campaign);
    unknown.ifPresent(obstacles::add);
    faulty(order.lists().faulty(), order.list(), order.acceptFaulty()).ifPresent(obstacles::add);
    if (order.dry()) {
      return obstacles; // it sends to nobody in any case
    }
    var tooLate = CampaignCheck.tooLate(campaign, clock);
    tooLate.ifPresent(obstacles::add);
    if (unknown.isEmpty() && tooLate.isEmpty()) {
      CampaignCheck.nobody(
              campaign, order.list(), order.lists(), order.limit(), inquiry(campaign, true), clock)
          .ifPresent(obstacles::add);
    }
    return obstacles;
  }

  List<Obstacle> ofSender(Campaign campaign, @Nullable Integer rate) {
    return senders.problems(campaign.sender(), rate).stream()
        .map(problem -> new Obstacle(Obstacle.Kind.SENDER, problem))
        .toList();
  }

  /** Whether the provider would take the campaign's template, as far as that is known. */
  List<Obstacle> ofTemplate(Campaign campaign) {
    return CampaignFindings.obstacles(match(campaign).findings());
  }

  private TemplateMatch match(Campaign campaign) {
    var sender = SenderName.folded(campaign.sender());
    return TemplateMatch.of(
        campaign.template(), templates.of(sender), templates.syncedAt(sender).orElse(null));
  }

  Optional<Obstacle> ofExcludedRun(Campaign campaign) {
    var excluded = campaign.recipients().excludeRun();
    if (excluded == null) {
      return Optional.empty();
    }
    var problem = ofExcludedRun(excluded.run());
    return Optional.ofNullable(problem)
        .map(words -> new Obstacle(Obstacle.Kind.EXCLUDED_RUN, words));
  }

  private @Nullable String ofExcludedRun(int id) {
    var run = register.find(id).orElse(null);
    if (run == null) {
      return "recipients.exclude-run: there is no run %d.".formatted(id);
    }
    if (run.dry()) {
      return "recipients.exclude-run: run %d is a dry run, which reached nobody. Name a run that sent."
          .formatted(id);
    }
    if (register.erasureBegun(id)) {
      return "recipients.exclude-run: the numbers of run %d are erased. Name a list of them in recipients.exclude."
          .formatted(id);
    }
    return exclusions.complete(id) ? null : Exclusions.notComplete(id);
  }

  private Optional<Obstacle> faulty(FaultyRows rows, Path list, boolean accepted) {
    return accepted
        ? Optional.empty()
        : rows.refusal(list, properties.mostFaulty())
            .map(words -> new Obstacle(Obstacle.Kind.FAULTY_ROWS, words));
  }

  /**
   * @param leavesOut whether the run that the campaign leaves out can be asked about
   */
  private Standing.Inquiry inquiry(Campaign campaign, boolean leavesOut) {
    var cap = campaign.bounds().cap();
    return standing.inquiry(
        campaign.name(),
        SenderName.folded(campaign.sender()),
        campaign.repeat() == Repeat.NEVER,
        leavesOut ? LeftOut.earlier(campaign.recipients()) : null,
        PhoneNumbers::spellings,
        cap == null ? null : new FrequencyCap(cap.messages(), cap.days()));
  }

  /**
   * @throws IOException if reading a list fails
   */
  CheckReport check(CheckOrder order) throws IOException {
    Campaign campaign;
    try {
      campaign = CampaignFile.read(order.campaignFile());
    } catch (InvalidCampaign e) {
      return CheckReport.invalid(order.campaignFile(), String.valueOf(e.getMessage()));
    }
    var excludedRun = ofExcludedRun(campaign);
    var match = match(campaign);
    var known = match.known();
    var rows =
        CampaignCheck.rows(
            campaign,
            order.list() == null ? campaign.recipients().file() : order.list(),
            inquiry(campaign, excludedRun.isEmpty()),
            clock,
            senders.form(campaign.sender(), new ComponentView()),
            known == null ? null : known.definition(),
            order.previews(),
            order.notSent());
    var forecast = rows.forecast();
    var findings =
        CampaignFindings.of(
            campaign.template().sent(),
            match,
            ofMedia(rows.media(), order.offline()),
            forecast(campaign, forecast));
    var obstacles = new ArrayList<>(rows.obstacles());
    obstacles.addAll(ofSender(campaign, campaign.rate()));
    obstacles.addAll(findings.obstacles());
    excludedRun.ifPresent(obstacles::add);
    var survey = forecast.survey();
    var run =
        survey == null ? null : register.find(campaign.name(), survey.checksum()).orElse(null);
    faulty(forecast.faulty(), forecast.list(), false)
        .filter(refused -> survey != null && (run == null || !loading.anySent(run.id())))
        .ifPresent(obstacles::add);
    var tooLate = CampaignCheck.tooLate(campaign, clock);
    if (run == null) {
      tooLate.or(forecast::nobody).ifPresent(obstacles::add);
    } else {
      ofBegun(run, campaign, rows.leftOut()).ifPresent(obstacles::add);
    }
    var begun =
        run == null
            ? null
            : new BegunRun(run.id(), executions.completed(run), run.counts().ready());
    return new CheckReport(
        order.campaignFile(),
        campaign,
        forecast,
        begun,
        findings,
        obstacles,
        CheckReport.warnings(forecast, findings, begun, tooLate.isPresent()));
  }

  /** Null if no message links to any. */
  private MediaCheck.@Nullable Report ofMedia(MediaLinks links, boolean offline) {
    if (links.isEmpty()) {
      return null;
    }
    return offline ? MediaCheck.offline() : media.check(links);
  }

  /** Null if nothing would be sent, or it is not known how fast. */
  private @Nullable Forecast forecast(Campaign campaign, ListForecast list) {
    var setting = senders.settingOf(campaign.sender());
    if (setting == null || list.toSend() == 0) {
      return null;
    }
    var rate = campaign.rate();
    return forecasts.of(
        new Forecasts.Request(
            SenderName.folded(campaign.sender()),
            list.zones(),
            list.countries().stream()
                .collect(Collectors.toMap(Country::region, country -> (long) country.toSend())),
            rate == null ? setting.rate() : Math.min(rate, setting.rate()),
            setting.messagingLimit(),
            clock.instant(),
            windows(campaign.bounds().window()),
            campaign.bounds().notAfter()));
  }

  private static Windows windows(@Nullable SendingWindow window) {
    if (window == null) {
      return Windows.ALWAYS;
    }
    var zone = window.zone();
    return (zones, at) ->
        window
            .next(at, zone == null ? zones : List.of(zone))
            .filter(opening -> !opening.from().isAfter(at))
            .isPresent();
  }

  /**
   * @param leftOut SHA-256 of each list of people to leave out, if all of them could be read
   */
  private Optional<Obstacle> ofBegun(Run run, Campaign campaign, List<String> leftOut) {
    try {
      BegunWith.refuseAnother(run, campaign, run.listChecksum());
      if (leftOut.size() == campaign.recipients().exclude().size()) {
        exclusions
            .decided(campaign.name(), run.key())
            .ifPresent(then -> BegunWith.refuseOtherExclusions(run, campaign, then, leftOut));
      }
    } catch (LaunchRejected e) {
      return Optional.of(
          new Obstacle(Obstacle.Kind.BEGUN_OTHERWISE, String.valueOf(e.getMessage())));
    }
    if (!executions.completed(run)) {
      return Optional.empty();
    }
    var limit = campaign.bounds().limit();
    if (run.counts().ready() == 0) {
      return Optional.of(
          new Obstacle(
              Obstacle.Kind.NOBODY,
              "Run %d has sent this list and is complete: launched again it sends nothing. Launch the campaign with another list, or start a new run with a key of its own."
                  .formatted(run.id())));
    }
    return run.room(limit) == 0
        ? Optional.of(new Obstacle(Obstacle.Kind.NOBODY, run.heldBack(limit)))
        : Optional.empty();
  }
}
