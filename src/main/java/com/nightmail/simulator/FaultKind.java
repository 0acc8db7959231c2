package com.nightmail.simulator;

import java.util.Arrays;
import java.util.Optional;

/**
 * What can go wrong at a gateway, by the name that options call it; {@link Fault} has the syntax.
 */
public enum FaultKind {
  CODE("CODE", "refused with this error code, e.g. 131026, 131000/400 or 130429:text"),
  HTTP("http-STATUS", "this bare HTTP status, not accepted, e.g. http-502 or http-301"),
  HTTP_ACCEPTED("http-STATUS-accepted", "accepted, and answered with this bare HTTP status"),
  HTTP_WAIT(
      "http-STATUS-wait",
      "this bare HTTP status with Retry-After: 1; http-429-wait-60 asks for 60 s"),
  RESET_BEFORE("reset-before", "connection reset before the request is read"),
  RESET_DURING("reset-during", "connection reset while the body is read"),
  RESET_AFTER("reset-after", "accepted, then the connection is reset"),
  LOST("lost", "accepted, then the connection is closed without an answer"),
  SILENT("silent", "accepted, then nothing comes and nothing is closed"),
  ENDLESS("endless", "accepted, and the answer never ends"),
  TRICKLE("trickle", "accepted, and the answer comes a byte every 50 ms"),
  BROKEN_JSON("broken-json", "accepted, HTTP 200 with half an answer"),
  HTML("html", "accepted, HTTP 200 with a web page"),
  NO_ID("no-id", "accepted, HTTP 200 without a message id"),
  ERROR_INSIDE("error-inside", "refused with error 131026 inside an HTTP 200"),
  CLOSE("close", "accepted and answered, then the connection is closed without notice"),
  HELD("held", "accepted, held for quality assessment"),
  CLOUD("cloud", "accepted, and says that it went by the Cloud API");

  private final String label;
  private final String description;

  FaultKind(String label, String description) {
    this.label = label;
    this.description = description;
  }

  /** As written in an option. */
  public String label() {
    return label;
  }

  /** For a help text: one line. */
  public String description() {
    return description;
  }

  /** Happens before the request can be read, hence to nobody in particular. */
  boolean blind() {
    return this == RESET_BEFORE || this == RESET_DURING;
  }

  /** Whether the message counts as accepted all the same. */
  boolean accepts() {
    return switch (this) {
      case CODE, HTTP, HTTP_WAIT, RESET_BEFORE, RESET_DURING, ERROR_INSIDE -> false;
      default -> true;
    };
  }

  static Optional<FaultKind> named(String label) {
    return Arrays.stream(values()).filter(m -> m.label.equals(label)).findFirst();
  }
}
