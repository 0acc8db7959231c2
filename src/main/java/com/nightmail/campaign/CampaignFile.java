package com.nightmail.campaign;

import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.nightmail.yaml.Entries;
import com.nightmail.yaml.Kind;
import com.nightmail.yaml.Problems;
import com.nightmail.yaml.TypographicQuotes;
import com.nightmail.yaml.YamlText;
import java.nio.charset.Charset;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;

/** Reads campaign files; what it returns is valid in itself, whatever list or sender it meets. */
public final class CampaignFile {

  static final Kind KIND =
      new Kind("campaign", "Name the campaign file, not the list.", InvalidCampaign::new);

  private static final List<String> KEYS =
      Stream.of(
              List.of(
                  "name", "sender", "rate", "repeat", "recipients", "require-mm-lite", "canary"),
              BoundsReader.KEYS,
              List.of("template"))
          .flatMap(List::stream)
          .toList();
  private static final List<String> RECIPIENT_KEYS =
      List.of(
          "file",
          "phone",
          "country",
          "charset",
          "sheet",
          "dates",
          "zone",
          "columns",
          "exclude",
          "exclude-run");
  private static final List<String> EXCLUDED_RUN_KEYS = List.of("run", "who");
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,100}");
  private static final Pattern POSITIVE = Pattern.compile("0*[1-9][0-9]{0,8}");

  private final Path origin;
  private final String file;
  private final Problems problems;

  private CampaignFile(Path origin, String file, Problems problems) {
    this.origin = origin;
    this.file = file;
    this.problems = problems;
  }

  /**
   * @throws InvalidCampaign when the file cannot be read, is not UTF-8 or is not a valid campaign;
   *     one line per problem
   */
  public static Campaign read(Path path) {
    return parse(YamlText.read(path, KIND), path);
  }

  /**
   * @param origin the path the text comes from: names the file in messages, and the recipient file
   *     is relative to it
   * @throws InvalidCampaign one line per problem
   */
  public static Campaign parse(String yaml, Path origin) {
    try {
      return parse(yaml, yaml, origin);
    } catch (InvalidCampaign e) {
      String straightened = PastedText.straightened(yaml);
      if (straightened.equals(yaml)) {
        throw e;
      }
      return parse(straightened, yaml, origin);
    }
  }

  private static Campaign parse(String yaml, String source, Path origin) {
    String file = YamlText.nameOf(origin);
    Problems problems = new Problems(CampaignFile.KIND, file);
    Node root = YamlText.compose(yaml, problems);
    TypographicQuotes.check(root, problems);
    Campaign campaign = new CampaignFile(origin, file, problems).campaign(root, source);
    problems.throwIfAny();
    return campaign;
  }

  private Campaign campaign(Node root, String source) {
    Entries entries = Entries.of(root, "the campaign", KEYS, problems);
    if (entries == null) {
      throw problems.asException();
    }
    Columns columns = columns(entries);
    Bounds bounds = new BoundsReader(problems).read(entries);
    return new Campaign(
        matching(
            entries,
            "name",
            NAME,
            "1 to 100 letters (A-Z, a-z), digits, dots, dashes or underscores"),
        entries.text("sender"),
        positive(entries, "rate"),
        repeat(entries),
        recipients(entries, columns, bounds),
        bounds,
        flag(entries, "require-mm-lite"),
        positive(entries, "canary"),
        template(entries, columns),
        source);
  }

  private Template template(Entries campaign, Columns columns) {
    TemplateCompiler compiler = new TemplateCompiler(file, columns, problems);
    Node node = campaign.required("template");
    return node == null ? compiler.nothing() : compiler.compile(node);
  }

  /** Quietly: what is wrong with the block around it is told where that is read. */
  private Columns columns(Entries campaign) {
    Node node = campaign.optional("recipients");
    Entries recipients =
        node == null
            ? null
            : Entries.any(node, "recipients", new Problems(CampaignFile.KIND, file));
    return Columns.of(recipients == null ? null : recipients.optional("columns"), problems);
  }

  private Campaign.Recipients recipients(Entries campaign, Columns columns, Bounds bounds) {
    Node node = campaign.required("recipients");
    Entries entries =
        node == null ? null : Entries.of(node, "recipients", RECIPIENT_KEYS, problems);
    if (entries == null) {
      return new Campaign.Recipients(origin, "", null, null, null, null, null, List.of(), null);
    }
    return new Campaign.Recipients(
        file(entries),
        columns.column(entries.text("phone").strip()),
        country(entries),
        charset(entries),
        sheet(entries),
        dates(entries),
        zone(entries, columns, bounds),
        exclude(entries),
        excludeRun(entries));
  }

  private @Nullable String zone(Entries recipients, Columns columns, Bounds bounds) {
    String zone = recipients.optionalText("zone");
    if (zone == null || zone.isEmpty()) {
      return null;
    }
    Node node = recipients.optional("zone");
    if (node != null && (bounds.window() == null || bounds.window().zone() != null)) {
      problems.at(
          node,
          "recipients zone is for a window of each recipient's time zone, and there is none. Add a"
              + " window with \"zone: recipient\", or remove the key.");
    }
    return columns.column(zone.strip());
  }

  private static @Nullable String sheet(Entries recipients) {
    String sheet = recipients.optionalText("sheet");
    return sheet == null || sheet.isEmpty() ? null : sheet.strip();
  }

  private @Nullable String dates(Entries recipients) {
    String dates = recipients.optionalText("dates");
    if (dates == null || dates.isEmpty()) {
      return null;
    }
    if (!DatePattern.isUsable(dates)) {
      wrong(
          recipients,
          "dates",
          "recipients dates",
          "a date in the letters yyyy (year), MM (month) and dd (day), such as dd.MM.yyyy; hours"
              + " and minutes are HH and mm");
    }
    return dates;
  }

  private List<Path> exclude(Entries recipients) {
    Node node = recipients.optional("exclude");
    if (node == null) {
      return List.of();
    }
    List<Path> files = new ArrayList<>();
    for (Node item : Entries.items(node, "recipients exclude", problems)) {
      try {
        String file = Entries.scalar(item, "recipients exclude", problems);
        files.add(origin.resolveSibling(file).normalize());
      } catch (InvalidPathException e) {
        problems.at(item, "recipients exclude must be the paths of files.");
      }
    }
    return List.copyOf(files);
  }

  private Campaign.@Nullable ExcludedRun excludeRun(Entries recipients) {
    Node node = recipients.optional("exclude-run");
    if (node == null) {
      return null;
    }
    if (!(node instanceof MappingNode)) {
      Integer run = positive(recipients, "exclude-run", "recipients exclude-run");
      return run == null ? null : new Campaign.ExcludedRun(run, Campaign.Who.REACHED);
    }
    Entries entries = Entries.of(node, "recipients exclude-run", EXCLUDED_RUN_KEYS, problems);
    if (entries == null || entries.required("run") == null) {
      return null;
    }
    Integer run = positive(entries, "run", "recipients exclude-run run");
    Campaign.Who who = who(entries);
    return run == null ? null : new Campaign.ExcludedRun(run, who);
  }

  private Campaign.Who who(Entries excludeRun) {
    String who = excludeRun.optionalText("who");
    return switch (who == null ? "" : who) {
      case "" -> Campaign.Who.REACHED;
      case "accepted" -> Campaign.Who.ACCEPTED;
      case "delivered" -> Campaign.Who.DELIVERED;
      case "read" -> Campaign.Who.READ;
      default -> {
        wrong(excludeRun, "who", "recipients exclude-run who", "read, delivered or accepted");
        yield Campaign.Who.REACHED;
      }
    };
  }

  private Path file(Entries recipients) {
    try {
      return origin.resolveSibling(recipients.text("file")).normalize();
    } catch (InvalidPathException e) {
      wrong(recipients, "file", "recipients file", "a file's path");
      return origin;
    }
  }

  private @Nullable String country(Entries recipients) {
    String country = recipients.optionalText("country");
    if (country == null || country.isEmpty()) {
      return null;
    }
    String region = country.toUpperCase(Locale.ROOT);
    if (!PhoneNumberUtil.getInstance().getSupportedRegions().contains(region)) {
      wrong(recipients, "country", "recipients country", "a country's two letters, such as IN");
    }
    return region;
  }

  private @Nullable Charset charset(Entries recipients) {
    String charset = recipients.optionalText("charset");
    if (charset == null || charset.isEmpty()) {
      return null;
    }
    try {
      return Charset.forName(charset);
    } catch (IllegalArgumentException e) {
      wrong(recipients, "charset", "recipients charset", "a known encoding, such as windows-1252");
      return null;
    }
  }

  private Repeat repeat(Entries campaign) {
    String repeat = campaign.optionalText("repeat");
    if (repeat == null || repeat.isEmpty() || repeat.equals("never")) {
      return Repeat.NEVER;
    }
    if (!repeat.equals("each-run")) {
      wrong(campaign, "repeat", "repeat", "never or each-run");
    }
    return Repeat.EACH_RUN;
  }

  private boolean flag(Entries campaign, String key) {
    String flag = campaign.optionalText(key);
    if (flag != null && !flag.isEmpty() && !flag.equals("true") && !flag.equals("false")) {
      wrong(campaign, key, key, "true or false");
    }
    return "true".equals(flag);
  }

  private @Nullable Integer positive(Entries campaign, String key) {
    return positive(campaign, key, key);
  }

  private @Nullable Integer positive(Entries campaign, String key, String what) {
    String number = campaign.optionalText(key);
    if (number == null || number.isEmpty()) {
      return null;
    }
    if (!POSITIVE.matcher(number).matches()) {
      wrong(campaign, key, what, "a whole number of 1 or more");
      return null;
    }
    return Integer.valueOf(number);
  }

  private String matching(Entries campaign, String key, Pattern pattern, String expected) {
    String value = campaign.text(key);
    if (!value.isEmpty() && !pattern.matcher(value).matches()) {
      wrong(campaign, key, key, expected);
    }
    return value;
  }

  private void wrong(Entries entries, String key, String what, String expected) {
    Node node = entries.optional(key);
    if (node != null) {
      problems.at(node, what + " must be " + expected + ".");
    }
  }
}
