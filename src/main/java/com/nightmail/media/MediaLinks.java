package com.nightmail.media;

import com.nightmail.campaign.Sent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.TokenStreamContext;
import tools.jackson.databind.json.JsonMapper;

/**
 * The different media links of a list's messages, gathered one message after the other. A bounded
 * number of them is kept; of the others only the messages are counted. To be used by one thread at
 * a time.
 */
public final class MediaLinks {

  private static final JsonMapper JSON = JsonMapper.shared();

  private final boolean vary;
  private final int most;
  private final Map<Link, Long> messages = new LinkedHashMap<>();
  private long added;
  private long leftOut;

  /**
   * @param sent what the campaign sends: if no link of it has a placeholder, the first message
   *     tells those of all
   * @param most different links to keep
   */
  public MediaLinks(Sent sent, int most) {
    this.vary = sent.mediaVary();
    this.most = most;
  }

  /** A link, and the kind of file that is expected behind it. */
  public record Link(MediaKind kind, String address) {}

  /** The links of a message. */
  public void add(List<Link> links) {
    added++;
    boolean all = true;
    for (Link link : links) {
      if (messages.containsKey(link) || messages.size() < most) {
        messages.merge(link, 1L, Long::sum);
      } else {
        all = false;
      }
    }
    leftOut += all ? 0 : 1;
  }

  public boolean isEmpty() {
    return messages.isEmpty();
  }

  /** The links, in the order in which they came. */
  List<Link> links() {
    return List.copyOf(messages.keySet());
  }

  /** Whether every message has this link. */
  boolean isEverybodys(Link link) {
    return !vary || messages(link) == added;
  }

  /** How many messages have the link, of those that were added. */
  long messages(Link link) {
    return messages.getOrDefault(link, 0L);
  }

  /** How many messages have a link that is not among {@link #links}. */
  long leftOut() {
    return leftOut;
  }

  /**
   * The different media links of a message.
   *
   * @param template the rendered {@code template} object, as UTF-8 JSON
   */
  public static List<Link> in(byte[] template) {
    List<Link> links = new ArrayList<>(2);
    try (JsonParser parser = JSON.createParser(template)) {
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        if (token == JsonToken.VALUE_STRING && "link".equals(parser.currentName())) {
          TokenStreamContext media = parser.streamReadContext().getParent();
          MediaKind.of(String.valueOf(media == null ? null : media.currentName()))
              .map(kind -> new Link(kind, parser.getString()))
              .filter(link -> !links.contains(link))
              .ifPresent(links::add);
        }
      }
    }
    return links;
  }
}
