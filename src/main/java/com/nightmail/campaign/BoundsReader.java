package com.nightmail.campaign;

import com.nightmail.platform.TimeZones;
import com.nightmail.yaml.Entries;
import com.nightmail.yaml.Problems;
import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/** Reads when a campaign may send, and how much: window, not-after, limit and cap. */
final class BoundsReader {
  static final List<String> KEYS = List.of("window", "not-after", "limit", "cap");

  private static final List<String> WINDOW_KEYS = List.of("from", "to", "days", "zone");
  private static final List<String> NOT_AFTER_KEYS = List.of("at", "zone");
  private static final List<String> CAP_KEYS = List.of("messages", "days");
  private static final Pattern TIME_OF_DAY = Pattern.compile("([01]?\\d|2[0-4]):([0-5]\\d)");
  private static final Pattern NUMBER = Pattern.compile("0*[1-9][0-9]{0,8}");
  private static final String DAYS = "mon tue wed thu fri sat sun";
  private static final String RECIPIENT = "recipient";
  private static final int MOST_DAYS = 365;

  private final Problems problems;

  BoundsReader(Problems problems) {
    this.problems = problems;
  }

  Bounds read(Entries campaign) {
    SendingWindow window = window(campaign.optional("window"));
    return new Bounds(
        window,
        notAfter(campaign.optional("not-after"), window == null ? null : window.zone()),
        number(campaign, "limit", "limit", Integer.MAX_VALUE),
        cap(campaign.optional("cap")));
  }

  private @Nullable SendingWindow window(@Nullable Node node) {
    Entries entries = node == null ? null : Entries.of(node, "window", WINDOW_KEYS, problems);
    if (node == null || entries == null) {
      return null;
    }
    LocalTime from = timeOfDay(entries.optional("from"), "window from", "00:00");
    LocalTime to = timeOfDay(entries.optional("to"), "window to", "24:00");
    if (from.equals(to) && !from.equals(LocalTime.MIDNIGHT)) {
      problems.at(node, "window from and to are the same time. Leave both out for whole days.");
    }
    Set<DayOfWeek> days = days(entries.optional("days"));
    return new SendingWindow(from, to, days, windowZone(entries));
  }

  private LocalTime timeOfDay(@Nullable Node node, String what, String otherwise) {
    String text = node == null ? otherwise : Entries.scalar(node, what, problems);
    Matcher time = TIME_OF_DAY.matcher(text);
    boolean valid = time.matches();
    int hour = valid ? Integer.parseInt(time.group(1)) : 0;
    int minute = valid ? Integer.parseInt(time.group(2)) : 0;
    boolean midnight = hour == 24 && minute == 0 && what.endsWith("to");
    if (node != null && !text.isEmpty() && (!valid || (hour == 24 && !midnight))) {
      problems.at(
          node,
          what
              + " must be a time of day in quotes, such as \"10:00\""
              + (what.endsWith("to") ? "; midnight is \"24:00\"." : "."));
      return LocalTime.MIDNIGHT;
    }
    return LocalTime.of(hour % 24, minute);
  }

  private Set<DayOfWeek> days(@Nullable Node node) {
    if (node == null) {
      return EnumSet.allOf(DayOfWeek.class);
    }
    Set<DayOfWeek> days = EnumSet.noneOf(DayOfWeek.class);
    List<Node> items =
        node instanceof ScalarNode ? List.of(node) : Entries.items(node, "window days", problems);
    for (Node item : items) {
      String text = Entries.scalar(item, "window days", problems);
      if (!text.isEmpty() && !addDays(text, days)) {
        problems.at(
            item,
            "window days must be days or ranges of them, such as [mon..fri, sun]; the days are "
                + DAYS
                + ".");
      }
    }
    if (items.isEmpty() && !(node instanceof MappingNode)) {
      problems.at(node, "window days is empty. Name a day, or remove the key.");
    }
    return days.isEmpty() ? EnumSet.allOf(DayOfWeek.class) : days; // then a problem is told
  }

  /** A day, or a range of days, which may go over the end of the week. */
  private static boolean addDays(String text, Set<DayOfWeek> days) {
    String[] ends = text.toLowerCase(Locale.ROOT).strip().split("\\.\\.", -1);
    DayOfWeek first = day(ends[0]);
    DayOfWeek last = day(ends[ends.length - 1]);
    if (ends.length > 2 || first == null || last == null) {
      return false;
    }
    for (DayOfWeek day = first; day != last; day = day.plus(1)) {
      days.add(day);
    }
    days.add(last);
    return true;
  }

  private static @Nullable DayOfWeek day(String name) {
    List<String> names = List.of(DAYS.split(" "));
    String given = name.strip();
    int index = names.indexOf(given);
    for (DayOfWeek day : DayOfWeek.values()) {
      if (day.name().toLowerCase(Locale.ROOT).equals(given)) {
        index = day.ordinal();
      }
    }
    return index < 0 ? null : DayOfWeek.values()[index];
  }

  /** Null for the recipient's. */
  private @Nullable ZoneId windowZone(Entries window) {
    Node node = window.required("zone");
    String text = node == null ? "" : Entries.scalar(node, "window zone", problems);
    return node == null || text.isEmpty() || text.equals(RECIPIENT)
        ? null
        : zone(node, text, "window zone", "recipient, or ");
  }

  private @Nullable ZoneId zone(Node node, String text, String what, String or) {
    ZoneId zone = TimeZones.named(text);
    if (zone == null) {
      problems.at(
          node,
          what
              + " must be "
              + or
              + "a time zone's name, such as Asia/Kolkata."
              + TimeZones.didYouMean(text));
    }
    return zone;
  }

  private @Nullable Instant notAfter(@Nullable Node node, @Nullable ZoneId windowZone) {
    if (node == null) {
      return null;
    }
    if (!(node instanceof MappingNode)) {
      return instant(node, Entries.scalar(node, "not-after", problems), windowZone);
    }
    Entries entries = Entries.of(node, "not-after", NOT_AFTER_KEYS, problems);
    Node at = entries == null ? null : entries.required("at");
    if (entries == null || at == null) {
      return null;
    }
    Node named = entries.optional("zone");
    String text = named == null ? "" : Entries.scalar(named, "not-after zone", problems);
    ZoneId zone =
        named == null || text.isEmpty() ? windowZone : zone(named, text, "not-after zone", "");
    return named != null && zone == null
        ? null // told
        : instant(at, Entries.scalar(at, "not-after at", problems), zone);
  }

  private @Nullable Instant instant(Node node, String text, @Nullable ZoneId zone) {
    if (text.isEmpty()) {
      return null;
    }
    String iso = text.strip().replace(' ', 'T');
    try {
      return OffsetDateTime.parse(iso).toInstant();
    } catch (DateTimeException noOffset) {
      return local(node, iso, zone);
    }
  }

  private @Nullable Instant local(Node node, String iso, @Nullable ZoneId zone) {
    try {
      LocalDateTime time = LocalDateTime.parse(iso);
      if (zone == null) {
        problems.at(
            node,
            "not-after needs a time zone. Write %s+05:30, or { at: \"%s\", zone: Asia/Kolkata }."
                .formatted(iso, iso));
        return null;
      }
      return time.atZone(zone).toInstant();
    } catch (DateTimeException e) {
      problems.at(
          node, "not-after must be a date with a time that exists, such as 2026-11-09T21:00.");
      return null;
    }
  }

  private Bounds.@Nullable Cap cap(@Nullable Node node) {
    Entries entries = node == null ? null : Entries.of(node, "cap", CAP_KEYS, problems);
    if (entries == null) {
      return null;
    }
    entries.required("messages");
    entries.required("days");
    Integer messages = number(entries, "messages", "cap messages", 1_000);
    Integer days = number(entries, "days", "cap days", MOST_DAYS);
    return messages == null || days == null ? null : new Bounds.Cap(messages, days);
  }

  private @Nullable Integer number(Entries entries, String key, String what, int most) {
    Node node = entries.optional(key);
    String text = node == null ? "" : Entries.scalar(node, what, problems);
    if (node == null || text.isEmpty()) {
      return null;
    }
    if (!NUMBER.matcher(text).matches() || Integer.parseInt(text) > most) {
      problems.at(
          node,
          what
              + (most == Integer.MAX_VALUE
                  ? " must be a whole number of 1 or more."
                  : " must be a whole number from 1 to %,d.".formatted(most)));
      return null;
    }
    return Integer.valueOf(text);
  }
}
