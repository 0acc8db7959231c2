package com.nightmail.schedule;

import com.nightmail.platform.NearestName;
import com.nightmail.yaml.Entries;
import com.nightmail.yaml.Kind;
import com.nightmail.yaml.Problems;
import com.nightmail.yaml.TypographicQuotes;
import com.nightmail.yaml.YamlText;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** Reads schedule files. */
final class ScheduleFile {
  static final Kind KIND = new Kind("schedule", "Name the schedule file.", InvalidSchedule::new);

  private static final List<String> KEYS =
      List.of(
          "name",
          "campaign",
          "every",
          "at",
          "zone",
          "list",
          "allow-same-list",
          "if-missed",
          "if-no-list",
          "retries",
          "notify");

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,60}");
  private static final Pattern AT = Pattern.compile("([01]?[0-9]|2[0-3]):([0-5][0-9])");
  private static final Pattern RUN_WITHIN = Pattern.compile("run-within +([1-9][0-9]{0,3})(m|h)");
  private static final Pattern RETRIES = Pattern.compile("[0-9]|1[0-9]|20");
  private static final Pattern MAIL = Pattern.compile("[^@\\s<>,;\"]+@[^@\\s<>,;\"]+");
  private static final Pattern WILDCARDS = Pattern.compile("[*?]");
  private static final Pattern OTHER_WILDCARDS = Pattern.compile("[\\[\\]{}\\\\]");
  private static final Duration LONGEST = Duration.ofHours(23);
  private static final Duration WITHIN = Duration.ofHours(2);
  private static final int RETRY = 3;
  private static final String DAYS =
      "day, weekdays, or a list of mon, tue, wed, thu, fri, sat and sun";

  private final Path origin;
  private final Problems problems;
  private final Entries entries;

  private ScheduleFile(Path origin, Problems problems, Entries entries) {
    this.origin = origin;
    this.problems = problems;
    this.entries = entries;
  }

  /**
   * @param origin where the text comes from: paths in it are relative to that
   * @throws InvalidSchedule one line for each problem
   */
  static Plan parse(String yaml, Path origin) {
    var problems = new Problems(KIND, YamlText.nameOf(origin));
    var root = YamlText.compose(yaml, problems);
    TypographicQuotes.check(root, problems);
    var entries = Entries.of(root, "the schedule", KEYS, problems);
    if (entries == null) {
      throw problems.asException();
    }
    var plan = new ScheduleFile(origin, problems, entries).plan();
    problems.throwIfAny();
    return plan;
  }

  static boolean hasWildcards(String text) {
    return WILDCARDS.matcher(text).find();
  }

  private Plan plan() {
    var missed = entries.optionalText("if-missed");
    return new Plan(
        name(),
        path("campaign"),
        days(),
        at(),
        zone(),
        list(),
        ifMissed(missed),
        within(missed),
        oneOf("if-no-list", "fail", "skip").equals("fail"),
        retries(),
        notified(),
        oneOf("allow-same-list", "false", "true").equals("true"));
  }

  private String name() {
    var name = entries.text("name");
    if (!name.isEmpty() && !NAME.matcher(name).matches()) {
      wrong("name", "1 to 60 letters (A-Z, a-z), digits, dots, dashes or underscores");
    }
    return name;
  }

  private Path path(String key) {
    var path = entries.text(key);
    try {
      return origin.toAbsolutePath().resolveSibling(path).normalize();
    } catch (InvalidPathException e) {
      wrong(key, "a file's path");
      return origin;
    }
  }

  private Path list() {
    var list = path("list");
    if (list.getFileName() == null || list.getParent() == null) {
      wrong("list", "a file's path");
    } else if (hasWildcards(list.getParent().toString())) {
      wrong("list", "a file's path with wildcards in its last element only");
    } else if (OTHER_WILDCARDS.matcher(list.getFileName().toString()).find()) {
      wrong("list", "a file's path without [ ] { } and \\; its wildcards are * and ?");
    }
    return list;
  }

  private Set<DayOfWeek> days() {
    var node = entries.required("every");
    if (node == null) {
      return EnumSet.allOf(DayOfWeek.class);
    }
    if (node instanceof SequenceNode) {
      var days = EnumSet.noneOf(DayOfWeek.class);
      for (var item : Entries.items(node, "every", problems)) {
        days.addAll(days(item));
      }
      if (days.isEmpty()) {
        problems.at(node, "every has no day. Write " + DAYS + ".");
      }
      return days;
    }
    return days(node);
  }

  private Set<DayOfWeek> days(Node node) {
    var word = Entries.scalar(node, "every", problems).toLowerCase(Locale.ROOT);
    if (word.equals("day")) {
      return EnumSet.allOf(DayOfWeek.class);
    }
    if (word.equals("weekdays")) {
      return EnumSet.range(DayOfWeek.MONDAY, DayOfWeek.FRIDAY);
    }
    for (var day : DayOfWeek.values()) {
      var name = day.name().toLowerCase(Locale.ROOT);
      if (word.equals(name) || word.equals(name.substring(0, 3))) {
        return EnumSet.of(day);
      }
    }
    if (!word.isEmpty()) {
      problems.at(node, "every must be " + DAYS + ".");
    }
    return EnumSet.noneOf(DayOfWeek.class);
  }

  private LocalTime at() {
    var at = entries.text("at");
    var match = AT.matcher(at);
    if (match.matches()) {
      return LocalTime.of(Integer.parseInt(match.group(1)), Integer.parseInt(match.group(2)));
    }
    if (!at.isEmpty()) {
      wrong("at", "a time of day such as \"02:00\"");
    }
    return LocalTime.MIDNIGHT;
  }

  private ZoneId zone() {
    var zone = entries.text("zone");
    if (ZoneId.getAvailableZoneIds().contains(zone)) {
      return ZoneId.of(zone);
    }
    if (!zone.isEmpty()) {
      wrong(
          "zone",
          "a time zone such as Asia/Kolkata or America/New_York",
          NearestName.didYouMean(zone, ZoneId.getAvailableZoneIds()));
    }
    return ZoneId.of("UTC");
  }

  private Plan.IfMissed ifMissed(@Nullable String missed) {
    if (missed == null || missed.isEmpty() || RUN_WITHIN.matcher(missed).matches()) {
      return Plan.IfMissed.RUN_WITHIN;
    }
    return switch (missed) {
      case "skip" -> Plan.IfMissed.SKIP;
      case "ask" -> Plan.IfMissed.ASK;
      default -> {
        wrong("if-missed", "skip, ask, or run-within and a time such as 2h or 90m");
        yield Plan.IfMissed.RUN_WITHIN;
      }
    };
  }

  private Duration within(@Nullable String missed) {
    var match = RUN_WITHIN.matcher(missed == null ? "" : missed);
    if (!match.matches()) {
      return WITHIN;
    }
    var number = Integer.parseInt(match.group(1));
    var within = match.group(2).equals("h") ? Duration.ofHours(number) : Duration.ofMinutes(number);
    if (within.compareTo(LONGEST) > 0) {
      wrong("if-missed", "run-within 23h at most: then the next night is near");
    }
    return within;
  }

  private int retries() {
    var retries = entries.optionalText("retries");
    if (retries == null || retries.isEmpty()) {
      return RETRY;
    }
    if (!RETRIES.matcher(retries).matches()) {
      wrong("retries", "a whole number from 0 to 20");
      return RETRY;
    }
    return Integer.parseInt(retries);
  }

  private List<String> notified() {
    var node = entries.optional("notify");
    if (node == null) {
      return List.of();
    }
    var items =
        node instanceof SequenceNode ? Entries.items(node, "notify", problems) : List.of(node);
    var targets = new ArrayList<String>();
    for (var item : items) {
      var target = Entries.scalar(item, "notify", problems).strip();
      if (!target.isEmpty() && !MAIL.matcher(target).matches() && !isWebhook(target)) {
        problems.at(
            item,
            "notify must be mail addresses and webhook addresses, which begin with https:// or"
                + " http://.");
      } else if (!targets.contains(target)) {
        targets.add(target);
      }
    }
    return List.copyOf(targets);
  }

  static boolean isWebhook(String target) {
    try {
      var uri = new URI(target);
      return uri.getHost() != null
          && ("https".equals(uri.getScheme()) || "http".equals(uri.getScheme()));
    } catch (URISyntaxException e) {
      return false;
    }
  }

  private String oneOf(String key, String first, String second) {
    var value = entries.optionalText(key);
    if (value == null || value.isEmpty()) {
      return first;
    }
    if (!List.of(first, second).contains(value)) {
      wrong(key, first + " or " + second);
    }
    return value;
  }

  private void wrong(String key, String expected, String... more) {
    var node = entries.optional(key);
    if (node != null) {
      problems.at(node, key + " must be " + expected + "." + String.join("", Arrays.asList(more)));
    }
  }
}
