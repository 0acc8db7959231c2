package com.nightmail.runs;

import com.nightmail.gateway.Dialect;
import com.nightmail.gateway.MessageTemplates;
import com.nightmail.templates.ReadDefinition;
import com.nightmail.templates.Templates;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Takes the definitions of senders' templates from the provider. */
@Component
class TemplateSync {
  private final Senders senders;
  private final SenderSettings settings;
  private final Templates templates;

  TemplateSync(Senders senders, SenderSettings settings, Templates templates) {
    this.senders = senders;
    this.settings = settings;
    this.templates = templates;
  }

  /**
   * @param sender one of them, or null for all that have an account to ask
   * @return how many definitions each has, by its name
   */
  Map<String, Integer> sync(@Nullable String sender) {
    var numbers = new LinkedHashMap<String, Integer>();
    for (var name : sender == null ? allWithAccount() : List.of(SenderName.folded(sender))) {
      numbers.put(name, syncOne(name));
    }
    return numbers;
  }

  private List<String> allWithAccount() {
    var names =
        settings.senders().entrySet().stream()
            .filter(entry -> entry.getValue().businessAccount() != null)
            .map(entry -> SenderName.folded(entry.getKey()))
            .sorted()
            .toList();
    if (names.isEmpty()) {
      throw new LaunchRejected(
          "No sender has a business-account to ask for templates. Set %s for a sender of dialect graph, or take the definitions from a file with: nightmail templates import FILE"
              .formatted(Senders.variable("<NAME>", "BUSINESSACCOUNT")));
    }
    return names;
  }

  private int syncOne(String name) {
    var sender = senders.provider(name);
    if (sender.dialect() != Dialect.GRAPH) {
      throw new LaunchRejected(
          "Sender \"%s\" speaks dialect orai, whose gateway has no list of templates. Take the definitions from a file with: nightmail templates import FILE --sender %s"
              .formatted(name, name));
    }
    var setting = settings.of(name);
    var account = setting == null ? null : setting.businessAccount();
    if (account == null) {
      throw new LaunchRejected(
          "Sender \"%s\" has no business-account. Set %s to the id of its WhatsApp Business account."
              .formatted(name, Senders.variable(name, "BUSINESSACCOUNT")));
    }
    var definitions =
        MessageTemplates.of(sender, account).stream().map(ReadDefinition::ofAnswer).toList();
    templates.replaceAll(name, definitions);
    return definitions.size();
  }
}
