package com.nightmail.cli;

import com.nightmail.gateway.Dialect;
import com.nightmail.simulator.Fault;
import com.nightmail.simulator.FaultKind;
import com.nightmail.simulator.Options;
import com.nightmail.simulator.Simulator;
import com.nightmail.simulator.WarmUp;
import com.nightmail.templates.DefinitionFile;
import com.nightmail.templates.ReadDefinition;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.convert.DurationStyle;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

@Command(
    name = "gateway",
    description = {
      "Serves the gateway simulator, which checks requests and delivers nothing.",
      "It checks them as the documented gateway does. GET /stats tells the counts, GET /accepted the"
          + " messages, each with its request as it arrived."
    })
final class GatewayCommand extends PrintingCommand {
  @Option(
      names = "--port",
      paramLabel = "P",
      defaultValue = "8085",
      description = "Port on loopback. Default: ${DEFAULT-VALUE}.")
  private int port;

  @Option(
      names = "--latency",
      paramLabel = "D",
      defaultValue = "50ms",
      converter = DurationConverter.class,
      description = "Time to an answer, give or take a fifth. Default: ${DEFAULT-VALUE}.")
  private Duration latency = Duration.ZERO;

  @Option(
      names = "--tail",
      paramLabel = "SHARE:D",
      converter = TailConverter.class,
      description = "Share of the answers that take this long instead, e.g. 1%%:3s.")
  private Tail tail = new Tail(0, Duration.ZERO);

  @Option(
      names = "--rate",
      paramLabel = "N",
      defaultValue = "0",
      description =
          "Messages in any sliding second; more are refused with 130429. Default: no limit.")
  private int rate;

  @Option(
      names = "--fault",
      paramLabel = "WHAT[=SHARE]",
      converter = FaultConverter.class,
      completionCandidates = FaultNames.class,
      description = {
        "Something that goes wrong; may be given several times."
            + " WHAT[/STATUS][:ENVELOPE][@NUMBER][=SHARE], e.g. lost=1%%, 131026=2%%,"
            + " 131049@+919876500001, http-503=0.5%%. WHAT is one of:%n${COMPLETION-CANDIDATES}"
      })
  private List<Fault> faults = List.of();

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "The same seed gives the same faults.")
  private long seed;

  @Option(
      names = "--templates",
      paramLabel = "FILE",
      description =
          "Definitions that the account has, in the provider's JSON: GET .../message_templates gives them, and messages must fit one.")
  private @Nullable Path templates;

  @ArgGroup(exclusive = false, heading = "Receipts:%n")
  private ReceiptOptions receipts = new ReceiptOptions();

  @Override
  public Integer call() throws IOException, InterruptedException {
    var options =
        new Options(
            port,
            latency,
            tail.share(),
            tail.latency(),
            rate,
            faults,
            seed,
            receipts.asked(),
            definitions());
    WarmUp.run();
    try (var simulator = new Simulator(options)) {
      var out = out();
      out.printf("Gateway simulator: %s (dialect orai)%n", simulator.url());
      out.printf("                   %s (dialect graph)%n", simulator.url(Dialect.GRAPH));
      out.printf("Counts:            %sstats%n", simulator.base());
      out.printf("Messages:          %saccepted%n", simulator.base());
      out.printf("%nSend to it with a sender of your own, e.g.%n");
      out.printf(
          "  export NIGHTMAIL_SENDERS_MAIN_URL=%s NIGHTMAIL_SENDERS_MAIN_APIKEY=any%n",
          simulator.url());
      out.flush();
      Thread.currentThread().join(); // until the process is ended
    }
    return Commands.COMPLETED;
  }

  private List<String> definitions() {
    return templates == null
        ? List.of()
        : DefinitionFile.read(templates).stream().map(ReadDefinition::json).toList();
  }

  private record Tail(double share, Duration latency) {}

  static final class DurationConverter implements ITypeConverter<Duration> {
    @Override
    public Duration convert(String value) {
      try {
        return DurationStyle.detectAndParse(value);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException("'" + value + "' is no duration, such as 200ms or 3s");
      }
    }
  }

  static final class TailConverter implements ITypeConverter<Tail> {
    @Override
    public Tail convert(String value) {
      var parts = value.split("%?:", 2);
      if (parts.length != 2) {
        throw new TypeConversionException("'" + value + "' is not SHARE:D, such as 1%:3s");
      }
      try {
        var share = Double.parseDouble(parts[0]) / (value.contains("%") ? 100 : 1);
        return new Tail(share, new DurationConverter().convert(parts[1]));
      } catch (NumberFormatException e) {
        throw new TypeConversionException("'" + parts[0] + "' is no share, such as 1% or 0.01");
      }
    }
  }

  static final class FaultConverter implements ITypeConverter<Fault> {
    @Override
    public Fault convert(String value) {
      try {
        return Fault.parse(value);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(e.getMessage());
      }
    }
  }

  static final class FaultNames extends ArrayList<String> {
    private static final long serialVersionUID = 1L;

    FaultNames() {
      super(
          List.of(
              Arrays.stream(FaultKind.values())
                  .map(mishap -> mishap.label() + ": " + mishap.description())
                  .collect(Collectors.joining("\n"))));
    }
  }
}
