package com.nightmail.cli;

import com.nightmail.runs.Runs;
import com.nightmail.runs.SenderStatus;
import com.nightmail.runs.SenderStatus.Sending;
import java.util.function.Supplier;
import org.springframework.context.ConfigurableApplicationContext;
import picocli.CommandLine.Command;

@Command(
    name = "senders",
    description = "Lists the sender numbers, their rates and the processes that share them.")
final class SendersCommand extends ApplicationCommand {

  SendersCommand(Supplier<ConfigurableApplicationContext> application) {
    super(application);
  }

  @Override
  int execute(Runs runs) {
    var senders = runs.senders();
    var table =
        new Table("sender", "allowed", "state", "share", "sent/s", "in flight", "by process");
    for (var sender : senders) {
      var holders = sender.processes();
      var first = holders.isEmpty() ? null : holders.getFirst();
      table.row(
          sender.name(),
          sender.rate() == null ? "-" : Format.number(sender.rate()),
          state(sender),
          first == null ? "-" : Format.number(first.share()),
          first == null ? "-" : Format.decimal(first.measured()),
          first == null ? "-" : Format.number(first.inFlight()),
          first == null ? "-" : first.owner());
      holders.stream().skip(1).forEach(holder -> table.row(further(holder)));
    }
    table.print(out());
    senders.stream()
        .filter(sender -> sender.restsUntil() != null)
        .forEach(
            sender ->
                out()
                    .printf(
                        "%s rests until %s (%s).%n",
                        sender.name(), Format.time(sender.restsUntil()), sender.reason()));
    return Commands.COMPLETED;
  }

  private static String state(SenderStatus sender) {
    if (sender.restsUntil() != null) {
      return "rests";
    }
    if (sender.slowedTo() != null) {
      return "throttled to " + Format.decimal(sender.slowedTo());
    }
    return sender.processes().isEmpty() ? "idle" : "sends";
  }

  private static String[] further(Sending process) {
    return new String[] {
      "",
      "",
      "",
      Format.number(process.share()),
      Format.decimal(process.measured()),
      Format.number(process.inFlight()),
      process.owner()
    };
  }
}
