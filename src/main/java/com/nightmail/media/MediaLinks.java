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
 * number of them is kept; of the others only the rows are counted. Safe for use by many threads.
 */
public final class MediaLinks {

  private static final JsonMapper JSON = JsonMapper.shared();

  private final boolean vary;
  private final int most;
  private final Map<Link, Long> rows = new LinkedHashMap<>();
  private long messages;
  private long leftOut;

  /**
   * @param sent what the campaign sends: if no link of it has a placeholder, one message tells them
   *     all
   * @param most different links to keep
   */
  public MediaLinks(Sent sent, int most) {
    this.vary = sent.mediaVary();
    this.most = most;
  }

  /** A link, and the kind of file that is expected behind it. */
  record Link(MediaKind kind, String address) {}

  /**
   * Takes a message's links.
   *
   * @param template the rendered {@code template} object, as UTF-8 JSON
   */
  public void add(byte[] template) {
    List<Link> links = !vary && isKnown() ? List.of() : links(template);
    synchronized (this) {
      messages++;
      boolean all = true;
      for (Link link : links) {
        if (rows.containsKey(link) || rows.size() < most) {
          rows.merge(link, 1L, Long::sum);
        } else {
          all = false;
        }
      }
      leftOut += all ? 0 : 1;
    }
  }

  private synchronized boolean isKnown() {
    return messages > 0;
  }

  /** The links, in the order in which they came. */
  synchronized List<Link> links() {
    return List.copyOf(rows.keySet());
  }

  /** Whether every message has this link. */
  synchronized boolean isEverybodys(Link link) {
    return !vary || rows.getOrDefault(link, 0L) == messages;
  }

  /** How many messages have the link, as far as they were looked at. */
  synchronized long rows(Link link) {
    return vary ? rows.getOrDefault(link, 0L) : messages;
  }

  /** How many messages have a link that is not among {@link #links}. */
  public synchronized long rowsLeftOut() {
    return leftOut;
  }

  private static List<Link> links(byte[] template) {
    List<Link> links = new ArrayList<>(2);
    try (JsonParser parser = JSON.createParser(template)) {
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        if (token == JsonToken.VALUE_STRING && "link".equals(parser.currentName())) {
          TokenStreamContext media = parser.streamReadContext().getParent();
          String key = media == null ? null : media.currentName();
          MediaKind.of(String.valueOf(key))
              .map(kind -> new Link(kind, parser.getString()))
              .filter(link -> !links.contains(link))
              .ifPresent(links::add);
        }
      }
    }
    return links;
  }
}
