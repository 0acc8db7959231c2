package com.nightmail.templates;

import com.nightmail.campaign.Finding;
import com.nightmail.campaign.Severity;
import com.nightmail.campaign.Template;
import com.nightmail.platform.NearestName;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Whether the provider would take what a campaign sends, by the definition of its template as far
 * as it is known.
 *
 * @param known the definition, or null where there is none to compare with
 * @param findings what is wrong, and what to know
 */
public record TemplateMatch(@Nullable KnownTemplate known, List<Finding> findings) {

  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm");

  private static final String FETCH =
      "Fetch it with: nightmail templates sync, or import it with: nightmail templates import FILE";

  /** Not approved yet, and on their way to be. */
  private static final Set<String> BEFORE_APPROVAL = Set.of("PENDING", "IN_APPEAL");

  /**
   * Compares.
   *
   * @param all what is known of the sender's templates, see {@link Templates#of}
   * @param synced when the provider was asked for all of them, or null if it never was
   */
  public static TemplateMatch of(
      Template template, List<KnownTemplate> all, @Nullable Instant synced) {
    var sameName =
        all.stream().filter(one -> one.definition().name().equals(template.name())).toList();
    if (sameName.isEmpty()) {
      return new TemplateMatch(null, List.of(unknownName(template, all, synced)));
    }
    var known =
        sameName.stream()
            .filter(one -> one.definition().language().equals(template.language()))
            .findFirst()
            .orElse(null);
    if (known == null) {
      return new TemplateMatch(null, List.of(unknownLanguage(template, sameName)));
    }
    var findings = new ArrayList<Finding>();
    state(template, known, findings);
    new ContentMatch(template, known.definition(), findings).compare();
    return new TemplateMatch(known, List.copyOf(findings));
  }

  private static Finding unknownName(
      Template template, List<KnownTemplate> all, @Nullable Instant synced) {
    var names = new TreeSet<String>();
    all.forEach(one -> names.add(one.definition().name()));
    var near = NearestName.didYouMean(template.name(), names);
    var place = template.sent().namePlace();
    if (synced != null) {
      return new Finding(
          "template.name",
          Severity.BLOCKS,
          "the provider has no template \"%s\" (asked %s).%s Correct the name. If it is new, ask again with: nightmail templates sync"
              .formatted(template.name(), time(synced), near),
          place);
    }
    return new Finding(
        "template.unknown",
        Severity.NOTE,
        "the definition of template \"%s\" is not known, so it is not checked whether the campaign fits it.%s %s"
            .formatted(template.name(), near, FETCH),
        place);
  }

  private static Finding unknownLanguage(Template template, List<KnownTemplate> sameName) {
    var languages = new TreeSet<String>();
    sameName.forEach(one -> languages.add(one.definition().language()));
    return new Finding(
        "template.language",
        Severity.BLOCKS,
        "template \"%s\" is not known in language %s, only in %s.%s Write the code of one that is approved. If this one is new: %s"
            .formatted(
                template.name(),
                template.language(),
                String.join(", ", languages),
                near(template.language(), languages),
                FETCH),
        template.sent().languagePlace());
  }

  /** Of the same language for another country, or else of similar letters. */
  private static String near(String code, Set<String> known) {
    var language = code.replaceFirst("_.*", "");
    return known.stream()
        .filter(one -> one.replaceFirst("_.*", "").equals(language))
        .findFirst()
        .map(" Did you mean \"%s\"?"::formatted)
        .orElseGet(() -> NearestName.didYouMean(code, known));
  }

  private static void state(Template template, KnownTemplate known, List<Finding> findings) {
    var definition = known.definition();
    var place = template.sent().namePlace();
    var name = "template \"%s\" (%s)".formatted(definition.name(), definition.language());
    var seen = " As of %s; after a change: nightmail templates sync".formatted(time(known.at()));
    if (!definition.category().equals(TemplateDefinition.MARKETING)) {
      findings.add(
          new Finding(
              "template.category",
              Severity.BLOCKS,
              "%s has category %s, and only MARKETING can be sent as a campaign (131055, 134100). Choose a marketing template.%s"
                  .formatted(name, orNone(definition.category()), seen),
              place));
    }
    if (!definition.status().equals(TemplateDefinition.APPROVED)) {
      findings.add(
          new Finding("template.status", Severity.BLOCKS, name + status(definition) + seen, place));
    }
    if (definition.quality().equals(TemplateDefinition.RED)) {
      findings.add(
          new Finding(
              "template.quality",
              Severity.WARNING,
              "%s has quality RED: many recipients blocked or reported it, and the provider may pause it while it is being sent. Send it to fewer people, or change it.%s"
                  .formatted(name, seen),
              place));
    }
  }

  private static String status(TemplateDefinition definition) {
    var status = definition.status();
    if (BEFORE_APPROVAL.contains(status)) {
      return " is not approved yet (%s), and is refused until it is (132001). Wait for the approval."
          .formatted(status);
    }
    return switch (status) {
      case "PAUSED" ->
          " is PAUSED for its quality, and is refused (132015). Wait until the provider goes on with it, or send another template.";
      case "REJECTED" ->
          " was REJECTED%s, and is refused (132001). Correct it in the provider's template manager, or send another."
              .formatted(definition.rejection() == null ? "" : ": " + definition.rejection());
      case "DISABLED" -> " is DISABLED for good, and is refused (132016). Send another template.";
      default ->
          " has status %s, not APPROVED, and is likely to be refused. Look at it in the provider's template manager."
              .formatted(orNone(status));
    };
  }

  private static String orNone(String word) {
    return word.isEmpty() ? "unknown" : word;
  }

  private static String time(Instant at) {
    return TIME.format(at.atZone(ZoneId.systemDefault()));
  }
}
