package com.nightmail.simulator;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.nightmail.gateway.Dialect;
import java.io.ByteArrayOutputStream;

/**
 * An answer before it goes out.
 *
 * @param headers further header lines, each ended by CRLF
 */
record Reply(int status, String contentType, String body, String headers) {

  static Reply json(int status, String body) {
    return new Reply(status, "application/json", body, "");
  }

  static Reply text(int status, String body) {
    return new Reply(status, "text/plain", body, "");
  }

  /** As documented in "Send MM Lite API Template", and for the graph dialect by Meta. */
  static Reply accepted(Dialect dialect, String to, String wamid, boolean held, boolean cloud) {
    String status =
        held
            ? ",\"message_status\":\"held_for_quality_assessment\""
            : dialect == Dialect.GRAPH ? ",\"message_status\":\"accepted\"" : "";
    String meta =
        "{\"messaging_product\":\"whatsapp\",\"contacts\":[{\"input\":\""
            + to
            + "\",\"wa_id\":\""
            + to.substring(1)
            + "\"}],\"messages\":[{\"id\":\""
            + wamid
            + "\""
            + status
            + "}]}";
    if (dialect == Dialect.GRAPH) {
      return json(200, meta);
    }
    String way = cloud ? "Cloud API (messages)" : "MM Lite (marketing_messages)";
    return json(
        200,
        "{\"StatusCode\":200,\"Message\":\"Message sent successfully via "
            + way
            + "\",\"Data\":"
            + meta
            + "}");
  }

  static Reply error(Envelope envelope, int status, int code, String message, String details) {
    return new Reply(
        status, envelope.contentType(), envelope.wrap(status, code, message, details), "");
  }

  Reply withHeader(String line) {
    return new Reply(status, contentType, body, headers + line + "\r\n");
  }

  byte[] bytes() {
    byte[] content = body.getBytes(UTF_8);
    String head =
        "HTTP/1.1 "
            + status
            + " Simulated\r\nContent-Type: "
            + contentType
            + "; charset=utf-8\r\nContent-Length: "
            + content.length
            + "\r\n"
            + headers
            + "\r\n";
    var bytes = new ByteArrayOutputStream(head.length() + content.length);
    bytes.writeBytes(head.getBytes(US_ASCII));
    bytes.writeBytes(content);
    return bytes.toByteArray();
  }
}
