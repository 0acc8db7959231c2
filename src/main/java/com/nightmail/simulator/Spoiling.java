package com.nightmail.simulator;

import org.jspecify.annotations.Nullable;

/** Faults of an answer's content; faults of its way are the {@link Conversation}'s. */
final class Spoiling {

  private static final String PAGE =
      "<!DOCTYPE html><html><head><title>Service</title></head><body>Welcome</body></html>";

  private Spoiling() {}

  static Reply spoil(Reply reply, @Nullable Fault fault) {
    if (fault == null) {
      return reply;
    }
    return switch (fault.mishap()) {
      case HTTP, HTTP_ACCEPTED -> bare(fault.status());
      case HTTP_WAIT -> bare(fault.status()).withHeader("Retry-After: " + fault.code());
      case BROKEN_JSON -> Reply.json(200, reply.body().substring(0, reply.body().length() / 2));
      case HTML -> new Reply(200, "text/html", PAGE, "");
      case NO_ID -> Reply.json(200, "{\"StatusCode\":200,\"Message\":\"OK\",\"Data\":{}}");
      default -> reply;
    };
  }

  private static Reply bare(int status) {
    Reply reply = Reply.text(status, "");
    return status < 400 ? reply.withHeader("Location: /elsewhere") : reply;
  }
}
