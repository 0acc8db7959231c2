package com.nightmail.cli;

import com.nightmail.simulator.Receipts;
import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** How the simulator reports what became of messages. */
final class ReceiptOptions {

  @Option(
      names = "--receipts",
      paramLabel = "URL",
      description =
          "Posts receipts of every accepted message to this webhook, also where the answer was lost,"
              + " e.g. http://127.0.0.1:8080/webhooks/whatsapp. Default: none.")
  private @Nullable URI url;

  @Option(
      names = "--receipt-secret",
      paramLabel = "S",
      defaultValue = "simulator",
      description =
          "Signs them: the webhook's nightmail.webhook.app-secret. Default: ${DEFAULT-VALUE}.")
  private String secret = "simulator";

  @Option(
      names = "--receipt-delay",
      paramLabel = "D",
      defaultValue = "1s",
      converter = GatewayCommand.DurationConverter.class,
      description = "Between a message's receipts, give or take a half. Default: ${DEFAULT-VALUE}.")
  private Duration delay = Duration.ofSeconds(1);

  @Option(
      names = "--receipt-repeat",
      paramLabel = "SHARE",
      defaultValue = "0",
      converter = ShareConverter.class,
      description = "Share of them that come twice, e.g. 5%%.")
  private double repeat;

  @Option(
      names = "--receipt-early",
      paramLabel = "SHARE",
      defaultValue = "0",
      converter = ShareConverter.class,
      description = "Share of the messages whose first receipt comes before their answer.")
  private double early;

  @Option(
      names = "--receipt-failed",
      paramLabel = "SHARE",
      defaultValue = "0",
      converter = ShareConverter.class,
      description = "Share of the messages that are reported as failed.")
  private double failed;

  @Option(
      names = "--receipt-read",
      paramLabel = "SHARE",
      defaultValue = "50%",
      converter = ShareConverter.class,
      description = "Share of the others that are reported as read. Default: 50%%.")
  private double read = 0.5;

  /** Null where none are asked for. */
  @Nullable Receipts asked() {
    return url == null ? null : new Receipts(url, secret, delay, repeat, early, failed, read);
  }

  static final class ShareConverter implements ITypeConverter<Double> {
    @Override
    public Double convert(String value) {
      try {
        var percent = value.endsWith("%");
        var number = Double.parseDouble(percent ? value.substring(0, value.length() - 1) : value);
        var share = percent ? number / 100 : number;
        if (share >= 0 && share <= 1) {
          return share;
        }
      } catch (NumberFormatException e) {
        // Said below.
      }
      throw new TypeConversionException("'" + value + "' is no share, such as 5% or 0.05");
    }
  }
}
