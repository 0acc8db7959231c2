package com.nightmail.campaign;

import com.nightmail.campaign.SendingWindow.Opening;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * When messages of a campaign may leave, and the reasons of those that never may.
 *
 * <p>A message has to be within the window when the gateway takes it, by the gateway's clock. So it
 * leaves a little after the window has opened at the earliest, and well before it closes at the
 * latest. The margins bear the way to the gateway, and clocks that differ by so much.
 */
public final class DepartureTimes {
  /** So much the gateway's clock may be behind this one. */
  private static final Duration AFTER_OPENING = Duration.ofSeconds(1);

  /** So long the way to the gateway may take, and so much its clock may be ahead. */
  private static final Duration BEFORE_CLOSING = Duration.ofSeconds(5);

  /** A common opening of several zones may be shorter than the margins: then the next one. */
  private static final int MOST_OPENINGS = 16;

  private static final DateTimeFormatter DATE_AND_TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm");

  private final @Nullable SendingWindow window;
  private final @Nullable Instant notAfter;

  public DepartureTimes(Bounds bounds) {
    this.window = bounds.window();
    this.notAfter = bounds.notAfter();
  }

  /** Whether there are hours in which messages may not leave. */
  public boolean windowed() {
    return window != null;
  }

  /** Whether those hours are told by the time zones of each recipient. */
  public boolean byRecipient() {
    return window != null && window.zone() == null;
  }

  /** From then on no message may leave, or null. */
  public @Nullable Instant latest() {
    return notAfter == null ? null : notAfter.minus(BEFORE_CLOSING);
  }

  /** Whether it is too late for every message. */
  public boolean over(Instant now) {
    var latest = latest();
    return latest != null && !now.isBefore(latest);
  }

  /**
   * The present time in which a message may leave, or the next; without its margins.
   *
   * @param zones in which the recipient may live; of no matter where the window has a zone of its
   *     own
   * @return empty if there is none
   */
  public Optional<Opening> opening(List<ZoneId> zones, Instant now) {
    if (window == null) {
      return Optional.of(new Opening(Instant.MIN, Instant.MAX));
    }
    var at = now;
    for (int i = 0; i < MOST_OPENINGS; i++) {
      var opening = window.next(at, clocks(zones));
      if (opening.isEmpty()) {
        return Optional.empty();
      }
      var narrow = opening.get().within(AFTER_OPENING, BEFORE_CLOSING);
      if (narrow.filter(o -> o.to().isAfter(now)).isPresent()) {
        return narrow;
      }
      at = opening.get().to();
    }
    return Optional.empty();
  }

  /** The reason of a message for which there is no opening. */
  public String neverOpen(List<ZoneId> zones) {
    return "the window is never open in all time zones of the number (%s)"
        .formatted(clocks(zones).stream().map(ZoneId::getId).collect(Collectors.joining(", ")));
  }

  /** The reason of a message for which it is too late; the time is that of this machine's zone. */
  public String tooLate() {
    return notAfter == null ? "" : "not sent by %s (not-after)".formatted(end());
  }

  /** The time of {@code not-after} in this machine's time zone; empty if there is none. */
  public String end() {
    return notAfter == null ? "" : DATE_AND_TIME.format(notAfter.atZone(ZoneId.systemDefault()));
  }

  private List<ZoneId> clocks(List<ZoneId> zones) {
    return window == null || window.zone() == null ? zones : List.of(window.zone());
  }
}
