package com.nightmail.cli;

import com.nightmail.gateway.ErrorPolicy;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "codes",
    description = "Tells what the provider's error codes mean, and what Nightmail does about each.")
final class CodesCommand extends PrintingCommand {
  @Parameters(arity = "0..1", paramLabel = "CODE", description = "One code, in full.")
  private @Nullable Integer code;

  @Override
  public Integer call() {
    var out = out();
    if (code != null) {
      var entry = ErrorPolicy.of(code);
      out.printf("%s  %s%n", code, entry.meaning());
      out.printf("  class   %s%n", entry.errorClass());
      out.printf("  action  %s%n", entry.action());
      out.printf("  remedy  %s%n", entry.remedy());
      out.printf("  source  %s%n", entry.source());
      return Commands.COMPLETED;
    }
    var table = new Table("code", "class", "meaning", "action");
    ErrorPolicy.stream()
        .forEach(
            entry ->
                table.row(
                    entry.codes(),
                    entry.errorClass().name().toLowerCase(Locale.ROOT),
                    entry.meaning(),
                    entry.action()));
    table.print(out);
    return Commands.COMPLETED;
  }
}
