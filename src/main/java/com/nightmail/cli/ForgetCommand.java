package com.nightmail.cli;

import com.nightmail.recipients.PhoneNumbers;
import com.nightmail.runs.Runs;
import java.util.function.Supplier;
import org.springframework.context.ConfigurableApplicationContext;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "forget",
    description = {
      "Erases one person from all runs, receipts and opt-outs.",
      "Counts stay. An opt-out stays as a hash, so that it goes on to hold."
    })
final class ForgetCommand extends ApplicationCommand {

  @Parameters(paramLabel = "NUMBER", description = "With its country code: +919876543210.")
  private String number = "";

  @Mixin private Confirmation confirmation = new Confirmation();

  ForgetCommand(Supplier<ConfigurableApplicationContext> application) {
    super(application);
  }

  @Override
  int execute(Runs runs) {
    var phone = PhoneNumbers.withCountryCode(number);
    if (phone == null) {
      err().printf("\"%s\" is no number with country code, such as +919876543210.%n", number);
      return Commands.REFUSED;
    }
    var name = PhoneNumbers.e164(phone);
    if (!confirmation.given(out(), "%s is erased for good.".formatted(name))) {
      out().println("Nothing was changed.");
      return Commands.REFUSED;
    }
    var optedOut = runs.isOptedOut(phone);
    var erased = runs.forget(phone, confirmation.who());
    out()
        .printf(
            "%s was erased from %s in %s.%n",
            name, Format.count(erased.messages(), "message"), Format.count(erased.runs(), "run"));
    out()
        .println(
            optedOut
                ? "The opt-out goes on to hold: a hash of the number is kept."
                : "It is not opted out: a list that has it reaches it again. See: nightmail opt-out add");
    if (!erased.lists().isEmpty()) {
      out().println("The number may still stand in these lists, which Nightmail only reads:");
      erased.lists().forEach(list -> out().println("  " + VisibleWriter.oneLine(list.toString())));
    }
    return Commands.COMPLETED;
  }
}
