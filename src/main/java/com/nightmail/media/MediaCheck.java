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
  private static final int LONGEST_SHOWN = 90;

  private final MediaSettings settings;

  MediaCheck(MediaSettings settings) {
    this.settings = settings;
  }

  /**
   * @param asked how many different links were asked
   * @param rowsLeftOut messages of which a link was not asked, for their number
   */
  public record Report(int asked, long rowsLeftOut, List<Finding> findings) {}

  /** Asks, and waits for the answers. */
  public Report check(MediaLinks links) {
    List<Link> all = links.links();
    Map<Link, MediaAnswer> answers = ask(all);
    List<Finding> findings = new ArrayList<>();
    all.forEach(
        link ->
            new Verdict(links, link)
                .of(answers.getOrDefault(link, new MediaAnswer.Unasked()), findings));
    long unasked = answers.values().stream().filter(MediaAnswer.Unasked.class::isInstance).count();
    if (unasked > 0) {
      findings.add(
          note(
              "%,d of %,d media links were not asked: a minute was over. Is the server slow?"
                  .formatted(unasked, all.size())));
    }
    if (links.rowsLeftOut() > 0) {
      findings.add(
          note(
              String.format(
                  Locale.ROOT,
                  "the media links of %,d more messages were not asked: only the first %,d different ones are.",
                  links.rowsLeftOut(),
                  all.size())));
    }
    return new Report(all.size() - (int) unasked, links.rowsLeftOut(), List.copyOf(findings));
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

  /** What an answer means for the campaign. */
  private static final class Verdict {
    private final MediaLinks links;
    private final Link link;

    Verdict(MediaLinks links, Link link) {
      this.links = links;
      this.link = link;
    }

    void of(MediaAnswer answer, List<Finding> findings) {
      switch (answer) {
        case MediaAnswer.Answered answered -> answered(answered, findings);
        case MediaAnswer.Forbidden forbidden ->
            findings.add(
                wrong("media.address", forbidden.reason() + ". Put the file on a public server."));
        case MediaAnswer.Failed failed ->
            findings.add(
                new Finding(
                    "media.unreachable",
                    Severity.WARNING,
                    about()
                        + "could not be asked: "
                        + failed.reason()
                        + ". The provider may have the same trouble (131053)."
                        + users(),
                    null));
        case MediaAnswer.Unasked unasked -> {}
      }
    }

    private void answered(MediaAnswer.Answered answered, List<Finding> findings) {
      int status = answered.status();
      if (status == 429 || status >= 500) {
        findings.add(
            new Finding(
                "media.unreachable",
                Severity.WARNING,
                about()
                    + "the server answers "
                    + status
                    + ", which may pass. Try again before you send."
                    + users(),
                null));
        return;
      }
      if (status < 200 || status >= 300) {
        findings.add(
            wrong(
                "media.status",
                "the server answers %d, so the provider cannot fetch the file (131053). Correct the link."
                    .formatted(status)));
        return;
      }
      if (type(answered.contentType(), findings)) {
        size(answered.bytes(), findings);
      }
    }

    /** Whether the file may be what it is taken for. */
    private boolean type(String type, List<Finding> findings) {
      MediaKind kind = link.kind();
      if (type.isEmpty() || type.equals("application/octet-stream")) {
        findings.add(
            new Finding(
                "media.type",
                Severity.WARNING,
                about()
                    + "the server does not say what kind of file it is (%s). Have it say so: the provider goes by that."
                        .formatted(type.isEmpty() ? "no Content-Type" : type)
                    + users(),
                null));
      } else if (!kind.takes(type)) {
        String expected =
            "the server sends %s, and the provider takes %s. Correct the link, or the server's Content-Type."
                .formatted(type, kind.words());
        findings.add(
            kind == MediaKind.DOCUMENT && !type.equals("text/html")
                ? new Finding("media.type", Severity.WARNING, about() + expected + users(), null)
                : wrong("media.type", expected));
        return kind == MediaKind.DOCUMENT && !type.equals("text/html");
      }
      return true;
    }

    private void size(long bytes, List<Finding> findings) {
      MediaKind kind = link.kind();
      if (bytes == 0) {
        findings.add(wrong("media.size", "the file is empty. Upload it again."));
      } else if (bytes > 0 && !kind.takes(bytes)) {
        findings.add(
            wrong(
                "media.size",
                String.format(
                    Locale.ROOT,
                    "the file has %.1f MB, and the provider takes %d MB at most. Make it smaller.",
                    bytes / 1024.0 / 1024,
                    kind.megabytes())));
      } else if (bytes < 0) {
        findings.add(
            new Finding(
                "media.size",
                Severity.NOTE,
                about()
                    + "the server does not tell how large the file is; the provider takes %d MB at most."
                        .formatted(kind.megabytes()),
                null));
      }
    }

    /** Stands in the way if nobody gets a message without it. */
    private Finding wrong(String code, String rest) {
      return new Finding(
          code,
          links.isEverybodys(link) ? Severity.BLOCKS : Severity.WARNING,
          about() + rest + users(),
          null);
    }

    /** Without what may be a signature. */
    private String about() {
      String address = link.address();
      int query = address.indexOf('?');
      String shown = query < 0 ? address : address.substring(0, query) + "?...";
      if (shown.length() > LONGEST_SHOWN) {
        shown = shown.substring(0, LONGEST_SHOWN) + "...";
      }
      return link.kind().key() + " " + shown + ": ";
    }

    private String users() {
      long rows = links.rows(link);
      return links.isEverybodys(link)
          ? ""
          : String.format(Locale.ROOT, " %,d message%s it.", rows, rows == 1 ? " has" : "s have");
    }
  }
}
