package com.nightmail.cli;

import com.nightmail.gateway.ErrorPolicy;
import com.nightmail.gateway.Outcome;
import com.nightmail.recipients.InvalidList;
import com.nightmail.recipients.PhoneNumbers;
import com.nightmail.runs.Runs;
import com.nightmail.runs.TestOrder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ConfigurableApplicationContext;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "test",
    description = {
      "Sends the message of one row to a colleague.",
      "It is in no run, and nobody counts as reached. It costs what any message costs."
    })
final class TestCommand extends ApplicationCommand {

  @Parameters(paramLabel = "CAMPAIGN.yaml", description = "The campaign file.")
  private Path campaignFile = Path.of("");

  @Option(
      names = "--to",
      paramLabel = "NUMBER",
      required = true,
      description = "The colleague's number with its country code: +919876543210.")
  private String to = "";

  @Option(
      names = "--row",
      paramLabel = "LINE",
      description =
          "The row that begins on this line of the list. Default: the first that can be sent.")
  private @Nullable Integer row;

  @Option(
      names = "--list",
      paramLabel = "FILE",
      description = "Recipient list, instead of the campaign's.")
  private @Nullable Path list;

  private @Nullable TestOrder order;
  private long phone;

  TestCommand(Supplier<ConfigurableApplicationContext> application) {
    super(application);
  }

  @Override
  void prepare() throws IOException {
    var number = PhoneNumbers.withCountryCode(to);
    if (number == null) {
      throw new InvalidList(
          "--to: \"%s\" is no number with country code, such as +919876543210.".formatted(to));
    }
    phone = number;
    order = TestOrder.read(campaignFile, list, row);
  }

  @Override
  int execute(Runs runs) throws InterruptedException {
    if (order == null) {
      throw new IllegalStateException("not prepared");
    }
    out()
        .printf(
            "Test message of campaign %s, with line %d of its list, to %s:%n",
            order.campaign(), order.line(), PhoneNumbers.e164(phone));
    out().flush();
    return tell(runs.test(order, phone));
  }

  private int tell(TestOrder.Answer answer) {
    return switch (answer.outcome()) {
      case null -> {
        out().printf("Not sent: %s. Try again later.%n", answer.waiting());
        yield Commands.FAILED;
      }
      case Outcome.Accepted accepted -> {
        out()
            .printf(
                "Accepted by the gateway%s. Its id is %s%n",
                switch (accepted.route()) {
                  case MM_LITE -> ", which sends it by MM Lite";
                  case CLOUD_API -> ", which sends it by the Cloud API, not by MM Lite";
                  case UNKNOWN -> "";
                },
                accepted.wamid());
        yield Commands.COMPLETED;
      }
      case Outcome.Refused refused -> {
        out().printf("Refused%s: %s%n", code(refused.code()), refused.message());
        if (refused.code() != 0) {
          out().println(ErrorPolicy.of(refused.code()).remedy());
        }
        yield Commands.FAILED;
      }
      case Outcome.NotSent notSent -> {
        out().printf("Not sent%s: %s. Try again later.%n", code(notSent.code()), notSent.message());
        yield Commands.FAILED;
      }
      case Outcome.InDoubt doubt -> {
        out()
            .printf(
                "In doubt%s: %s. It may have been sent; ask your colleague.%n",
                code(doubt.code()), doubt.message());
        yield Commands.IN_DOUBT;
      }
    };
  }

  private static String code(int code) {
    return code == 0 ? "" : " with code " + code;
  }
}
