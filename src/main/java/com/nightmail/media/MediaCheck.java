package com.nightmail.media;

import com.nightmail.campaign.Finding;
import com.nightmail.campaign.Severity;
import com.nightmail.media.MediaLinks.Link;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import org.springframework.stereotype.Component;

/**
 * Asks once for each different media link of a campaign, before the provider has to: whether the
 * file is there, and is what the provider takes.
 *
 * <p>Takes a minute at most, asks eight at a time, and downloads nothing but first kilobytes.
 */
@Component
public class MediaCheck {

  /** Different links that are asked. */
  public static final int MOST_LINKS = 200;

  private static final int AT_ONCE = 8;
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Duration ALTOGETHER = Duration.ofMinutes(1);

  private final MediaSettings settings;

  MediaCheck(MediaSettings settings) {
    this.settings = settings;
  }

  /**
   * @param asked how many different links were asked
   * @param leftOut messages of which a link was not asked, because there are too many
   */
  public record Report(int asked, long leftOut, List<Finding> findings) {}

  /** Of a check that asks no server. */
  public static Report offline() {
    return new Report(0, 0, List.of(note("media links are not asked (--offline).")));
  }

  /** Asks, and waits for the answers. */
  public Report check(MediaLinks links) {
    List<Link> all = links.links();
    Map<Link, MediaAnswer> answers = ask(all);
    MediaVerdict verdict = new MediaVerdict(links);
    all.forEach(link -> verdict.add(link, answers.getOrDefault(link, new MediaAnswer.Unasked())));
    List<Finding> findings = new ArrayList<>(verdict.findings());
    long unasked = answers.values().stream().filter(MediaAnswer.Unasked.class::isInstance).count();
    if (unasked > 0) {
      findings.add(
          note(
              "%d of %d media links were not asked: a minute was over. Is the server slow?"
                  .formatted(unasked, all.size())));
    }
    if (links.leftOut() > 0) {
      findings.add(
          note(
              String.format(
                  Locale.ROOT,
                  "the media links of %,d more messages were not asked: only the first %,d different ones are.",
                  links.leftOut(),
                  all.size())));
    }
    return new Report(all.size() - (int) unasked, links.leftOut(), List.copyOf(findings));
  }

  private static Finding note(String sentence) {
    return new Finding("media.unasked", Severity.NOTE, sentence, null);
  }

  private Map<Link, MediaAnswer> ask(List<Link> links) {
    Map<Link, MediaAnswer> answers = new ConcurrentHashMap<>();
    long end = System.nanoTime() + ALTOGETHER.toNanos();
    try (var client = new MediaClient(settings, AT_ONCE, PATIENCE);
        var threads = Executors.newFixedThreadPool(AT_ONCE, Thread.ofVirtual().factory())) {
      for (Link link : links) {
        var unused =
            threads.submit(
                () ->
                    answers.put(
                        link,
                        System.nanoTime() - end < 0
                            ? client.ask(link.address())
                            : new MediaAnswer.Unasked()));
      }
    }
    return answers;
  }
}
