package com.nightmail.cli;

import com.nightmail.runs.DirectorySession;
import com.nightmail.runs.RunDirectory;
import com.nightmail.runs.Runs;
import com.nightmail.runs.SenderName;
import com.nightmail.templates.DefinitionFile;
import com.nightmail.templates.KnownTemplate;
import com.nightmail.templates.ReadDefinition;
import com.nightmail.templates.Templates;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ConfigurableApplicationContext;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The provider's definitions of templates, with which campaigns are compared. */
@Command(
    name = "templates",
    description = "Keeps the provider's definitions of templates, to check campaigns against.",
    subcommands = {
      TemplatesCommand.Import.class,
      TemplatesCommand.Sync.class,
      TemplatesCommand.ListAll.class,
      TemplatesCommand.Show.class,
      TemplatesCommand.Remove.class
    },
    synopsisSubcommandLabel = "COMMAND")
final class TemplatesCommand {

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Shows this help.")
  private boolean help;

  private TemplatesCommand() {}

  private static String owner(KnownTemplate known) {
    return known.sender().equals(Templates.ALL_SENDERS) ? "all" : known.sender();
  }

  @Command(
      name = "import",
      description = {
        "Takes definitions from a file.",
        "In the provider's JSON: one definition, an array, or the answer of message_templates."
      })
  static final class Import extends ApplicationCommand {
    @Parameters(paramLabel = "FILE", description = "The definitions.")
    private Path file = Path.of("");

    @Option(
        names = "--sender",
        paramLabel = "S",
        description = "The sender whose templates they are. Default: all senders.")
    private @Nullable String sender;

    private List<ReadDefinition> definitions = List.of();

    Import(Supplier<ConfigurableApplicationContext> application) {
      super(application);
    }

    @Override
    void prepare() {
      definitions = DefinitionFile.read(file);
    }

    @Override
    int execute(Runs runs) {
      runs.importTemplates(sender, definitions, Format.fileName(file));
      out()
          .printf(
              "Imported %s for %s. See them with: nightmail templates list%n",
              Format.count(definitions.size(), "definition"),
              sender == null ? "all senders" : "sender " + SenderName.folded(sender));
      return Commands.COMPLETED;
    }
  }

  @Command(
      name = "sync",
      description = "Asks the provider for all definitions of a sender's account (dialect graph).")
  static final class Sync extends ApplicationCommand {
    @Option(
        names = "--sender",
        paramLabel = "S",
        description = "One sender. Default: all with a business-account.")
    private @Nullable String sender;

    Sync(Supplier<ConfigurableApplicationContext> application) {
      super(application);
    }

    @Override
    int execute(Runs runs) {
      runs.syncTemplates(sender)
          .forEach(
              (name, number) ->
                  out().printf("Sender %s: %s.%n", name, Format.count(number, "definition")));
      return Commands.COMPLETED;
    }
  }

  @Command(name = "list", description = "Lists the definitions that are known.")
  static final class ListAll extends DirectoryCommand {
    @Option(names = "--json", description = "Prints them as a JSON array, for scripts.")
    private boolean json;

    ListAll(
        Supplier<DirectorySession> directory,
        Supplier<ConfigurableApplicationContext> application) {
      super(directory, application);
    }

    @Override
    int execute(RunDirectory runs) {
      var all = runs.templates().all();
      if (json) {
        TemplateJson.print(all, out());
        return Commands.COMPLETED;
      }
      if (all.isEmpty()) {
        out().println("No definitions are known. Take them from the provider with one of:");
        out().println("  nightmail templates sync");
        out().println("  nightmail templates import FILE");
        return Commands.COMPLETED;
      }
      var table =
          new Table("template", "language", "status", "category", "quality", "sender", "as of");
      for (var known : all) {
        var definition = known.definition();
        table.row(
            definition.name(),
            definition.language(),
            definition.status(),
            definition.category(),
            definition.quality(),
            owner(known),
            Format.time(known.at()));
      }
      table.print(out());
      return Commands.COMPLETED;
    }
  }

  @Command(name = "show", description = "Shows a template as it is defined.")
  static final class Show extends DirectoryCommand {
    @Parameters(paramLabel = "NAME", description = "The template's name.")
    private String name = "";

    Show(
        Supplier<DirectorySession> directory,
        Supplier<ConfigurableApplicationContext> application) {
      super(directory, application);
    }

    @Override
    int execute(RunDirectory runs) {
      var all = runs.templates().all();
      var same = all.stream().filter(one -> one.definition().name().equals(name)).toList();
      if (same.isEmpty()) {
        err().println(unknown(name, all));
        return Commands.REFUSED;
      }
      for (var known : same) {
        print(known);
      }
      return Commands.COMPLETED;
    }

    private void print(KnownTemplate known) {
      var definition = known.definition();
      out()
          .printf(
              "%s (%s), %s: %s, %s, quality %s%n",
              definition.name(),
              definition.language(),
              owner(known).equals("all") ? "all senders" : "sender " + owner(known),
              definition.status(),
              definition.category(),
              definition.quality());
      if (definition.rejection() != null) {
        out().printf("Rejected: %s%n", definition.rejection());
      }
      out()
          .printf(
              "As of %s, from %s. Its variables go by %s.%n",
              Format.time(known.at()),
              known.source().equals(Templates.PROVIDER) ? "the provider" : known.source(),
              definition.named() ? "name" : "position");
      out().flush();
      new PhonePrinter().print(com.nightmail.templates.PhoneMessage.of(definition));
      out().println();
    }
  }

  static String unknown(String name, List<KnownTemplate> all) {
    var names = all.stream().map(one -> one.definition().name()).distinct().toList();
    return "No definition of template \"%s\" is known.%s See them all with: nightmail templates list"
        .formatted(name, com.nightmail.platform.NearestName.didYouMean(name, names));
  }

  @Command(name = "remove", description = "Forgets a template's definitions.")
  static final class Remove extends DirectoryCommand {
    @Parameters(paramLabel = "NAME", description = "The template's name.")
    private String name = "";

    @Option(names = "--language", paramLabel = "CODE", description = "Only that of this language.")
    private @Nullable String language;

    @Option(names = "--sender", paramLabel = "S", description = "Only that of this sender.")
    private @Nullable String sender;

    Remove(
        Supplier<DirectorySession> directory,
        Supplier<ConfigurableApplicationContext> application) {
      super(directory, application);
    }

    @Override
    int execute(RunDirectory runs) {
      var templates = runs.templates();
      var removed =
          templates.remove(name, language, sender == null ? null : SenderName.folded(sender));
      if (removed == 0) {
        err().println(unknown(name, templates.all()));
        return Commands.REFUSED;
      }
      out().printf("Forgot %s of %s.%n", Format.count(removed, "definition"), name);
      return Commands.COMPLETED;
    }
  }
}
