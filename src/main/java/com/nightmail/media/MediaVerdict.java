package com.nightmail.media;

import com.nightmail.campaign.Finding;
import com.nightmail.campaign.Severity;
import com.nightmail.media.MediaLinks.Link;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What the answers of servers mean for a campaign. What is wrong with a link stands in the way if
 * every message has it; else those who get it are counted. Links with the same trouble are told
 * together.
 */
final class MediaVerdict {

  private static final int LONGEST_SHOWN = 90;
  private static final String PASSES = ". The provider may have the same trouble (131053).";

  private final MediaLinks links;
  private final Map<Trouble, List<Link>> troubles = new LinkedHashMap<>();

  /**
   * @param rest of the sentence that begins with the link
   */
  private record Trouble(String code, Severity severity, MediaKind kind, String rest) {}

  MediaVerdict(MediaLinks links) {
    this.links = links;
  }

  void add(Link link, MediaAnswer answer) {
    switch (answer) {
      case MediaAnswer.Answered answered -> answered(link, answered);
      case MediaAnswer.Forbidden forbidden ->
          wrong(link, "media.address", forbidden.reason() + ". Put the file on a public server.");
      case MediaAnswer.Failed failed ->
          add(
              link,
              "media.unreachable",
              Severity.WARNING,
              "could not be asked: " + failed.reason() + PASSES);
      case MediaAnswer.Unasked unasked -> {}
    }
  }

  List<Finding> findings() {
    List<Finding> findings = new ArrayList<>();
    troubles.forEach(
        (trouble, with) -> {
          int more = with.size() - 1;
          findings.add(
              new Finding(
                  trouble.code(),
                  trouble.severity(),
                  "%s %s%s: %s%s"
                      .formatted(
                          trouble.kind().key(),
                          shown(with.getFirst()),
                          more == 0 ? "" : " and " + more + " more",
                          trouble.rest(),
                          users(with)),
                  null));
        });
    return findings;
  }

  private void answered(Link link, MediaAnswer.Answered answered) {
    int status = answered.status();
    if (status == 429 || status >= 500) {
      add(
          link,
          "media.unreachable",
          Severity.WARNING,
          "the server answers %d, which may pass. Try again before you send.".formatted(status));
    } else if (status < 200 || status >= 300) {
      wrong(
          link,
          "media.status",
          "the server answers %d, so the provider cannot fetch the file (131053). Correct the link."
              .formatted(status));
    } else if (isOfItsKind(link, answered.contentType())) {
      size(link, answered.bytes());
    }
  }

  /** Whether the file may be what it is taken for; if not, that is noted. */
  private boolean isOfItsKind(Link link, String type) {
    MediaKind kind = link.kind();
    if (type.isEmpty() || type.equals("application/octet-stream")) {
      add(
          link,
          "media.type",
          Severity.WARNING,
          "the server does not say what kind of file it is (%s). Have it say so: the provider goes by that."
              .formatted(type.isEmpty() ? "no Content-Type" : type));
      return true;
    }
    if (kind.takes(type)) {
      return true;
    }
    String rest =
        "the server sends %s, and the provider takes %s. Correct the link, or the server's Content-Type."
            .formatted(type, kind.words());
    if (kind == MediaKind.DOCUMENT && !type.equals("text/html")) {
      add(link, "media.type", Severity.WARNING, rest);
      return true;
    }
    wrong(link, "media.type", rest);
    return false;
  }

  private void size(Link link, long bytes) {
    MediaKind kind = link.kind();
    if (bytes == 0) {
      wrong(link, "media.size", "the file is empty. Upload it again.");
    } else if (bytes < 0) {
      add(
          link,
          "media.size",
          Severity.NOTE,
          "the server does not tell how large the file is; the provider takes %d MB at most."
              .formatted(kind.megabytes()));
    } else if (!kind.takes(bytes)) {
      wrong(
          link,
          "media.size",
          String.format(
              Locale.ROOT,
              "the file has %.1f MB, and the provider takes %d MB at most. Make it smaller.",
              bytes / 1024.0 / 1024,
              kind.megabytes()));
    }
  }

  private void wrong(Link link, String code, String rest) {
    add(link, code, links.isEverybodys(link) ? Severity.BLOCKS : Severity.WARNING, rest);
  }

  private void add(Link link, String code, Severity severity, String rest) {
    troubles
        .computeIfAbsent(new Trouble(code, severity, link.kind(), rest), isNew -> new ArrayList<>())
        .add(link);
  }

  /** Without what may be a signature. */
  private static String shown(Link link) {
    String address = link.address();
    int query = address.indexOf('?');
    String shown = query < 0 ? address : address.substring(0, query) + "?...";
    return shown.length() > LONGEST_SHOWN ? shown.substring(0, LONGEST_SHOWN) + "..." : shown;
  }

  private String users(List<Link> with) {
    if (links.isEverybodys(with.getFirst())) {
      return "";
    }
    long messages = with.stream().mapToLong(links::messages).sum();
    return String.format(
        Locale.ROOT,
        " %,d message%s %s.",
        messages,
        messages == 1 ? " has" : "s have",
        with.size() == 1 ? "it" : "them");
  }
}
