package com.nightmail.check;

import com.nightmail.campaign.Finding;
import com.nightmail.campaign.Sent;
import com.nightmail.campaign.Severity;
import com.nightmail.check.CheckReport.Warning;
import com.nightmail.forecast.Forecast;
import com.nightmail.media.MediaCheck;
import com.nightmail.templates.TemplateMatch;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is found about a campaign beside its list: whether its template is the provider's, whether
 * its media can be fetched, and what it comes to.
 *
 * @param media null if no link was asked
 * @param forecast null if it is not known what would be sent, or how fast
 * @param all of them, and what they have to do with each other
 */
public record CampaignFindings(
    TemplateMatch template,
    MediaCheck.@Nullable Report media,
    @Nullable Forecast forecast,
    List<Finding> all) {

  /** Puts them together. */
  public static CampaignFindings of(
      Sent sent,
      TemplateMatch template,
      MediaCheck.@Nullable Report media,
      @Nullable Forecast forecast) {
    var all = new ArrayList<>(template.findings());
    if (media != null) {
      all.addAll(media.findings());
    }
    if (forecast != null) {
      all.addAll(forecast.findings());
      offerEnds(sent, forecast.timetable().end(), all);
    }
    return new CampaignFindings(template, media, forecast, List.copyOf(all));
  }

  /** An offer may be over before the last one gets it. */
  private static void offerEnds(Sent sent, @Nullable Instant lastLeaves, List<Finding> all) {
    for (var component : sent.components()) {
      for (var parameter : component.parameters()) {
        parameter
            .constant("expiration_time_ms")
            .filter(text -> text.strip().matches("\\d{1,15}"))
            .map(text -> Instant.ofEpochMilli(Long.parseLong(text.strip())))
            .filter(over -> lastLeaves != null && over.isBefore(lastLeaves))
            .ifPresent(
                over ->
                    all.add(
                        new Finding(
                            "template.offer",
                            Severity.WARNING,
                            "limited_time_offer: the offer is over before the last message leaves, and what is left then is refused. Begin earlier, raise the rate, or let the offer last.",
                            parameter.place())));
      }
    }
  }

  /** What stands in the way. */
  public List<Obstacle> obstacles() {
    return obstacles(all);
  }

  /** Of these findings, those that stand in the way. */
  public static List<Obstacle> obstacles(List<Finding> findings) {
    return findings.stream()
        .filter(Finding::blocks)
        .map(
            finding ->
                new Obstacle(
                    finding.code().startsWith("media.")
                        ? Obstacle.Kind.MEDIA
                        : Obstacle.Kind.TEMPLATE,
                    finding.text()))
        .toList();
  }

  List<Warning> warnings() {
    return of(Severity.WARNING).stream()
        .map(finding -> new Warning(kind(finding), finding.text()))
        .toList();
  }

  /** What could not be found out. */
  public List<String> notes() {
    return of(Severity.NOTE).stream().map(Finding::text).toList();
  }

  private List<Finding> of(Severity severity) {
    return all.stream().filter(finding -> finding.severity() == severity).toList();
  }

  private static Warning.Kind kind(Finding finding) {
    return switch (finding.code().substring(0, finding.code().indexOf('.'))) {
      case "media" -> Warning.Kind.MEDIA;
      case "forecast" -> Warning.Kind.FORECAST;
      default -> Warning.Kind.TEMPLATE;
    };
  }
}
