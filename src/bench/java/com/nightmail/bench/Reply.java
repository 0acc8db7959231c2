package com.nightmail.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.util.Locale;

/**
 * Writes the answer of a gateway of dialect "orai" to a message it accepts: its text is made once
 * for each length of a number, number and message id are filled in.
 */
final class Reply {
  private static final String NUMBER = "#";
  private static final String SERIAL = "@";
  private static final int SERIAL_DIGITS = 16;
  private static final int LONGEST_NUMBER = 19;

  static final byte[] BAD_REQUEST =
      bytes(
          "400 Bad Request",
          """
          {"StatusCode":400,"Message":"Message not sent","Data":{"code":100,"message":"no number, or no end"}}""");

  private final Text[] texts = new Text[LONGEST_NUMBER + 1];

  /** What is the same in every answer to a number of that length, and where the rest belongs. */
  private record Text(byte[] bytes, int input, int waId, int serial) {}

  Reply() {
    // Ids of two gateways never meet.
    var life = String.format(Locale.ROOT, "%016X", System.currentTimeMillis());
    for (var digits = 1; digits <= LONGEST_NUMBER; digits++) {
      var body =
          """
          {"StatusCode":200,"Message":"Message sent successfully via MM Lite (marketing_messages)",\
          "Data":{"messaging_product":"whatsapp","contacts":[{"input":"+NUMBER","wa_id":"NUMBER"}],\
          "messages":[{"id":"wamid.HBgM%sSERIAL"}]}}"""
              .formatted(life)
              .replace("NUMBER", NUMBER.repeat(digits))
              .replace("SERIAL", SERIAL.repeat(SERIAL_DIGITS));
      var whole = new String(bytes("200 OK", body), US_ASCII);
      texts[digits] =
          new Text(
              whole.getBytes(US_ASCII),
              whole.indexOf(NUMBER),
              whole.indexOf("wa_id") + "wa_id\":\"".length(),
              whole.indexOf(SERIAL));
    }
  }

  /** Puts the whole answer, head included, and flips the buffer. */
  void write(ByteBuffer out, long number, long serial) {
    var digits = 1;
    for (var rest = number; rest >= 10; rest /= 10) {
      digits++;
    }
    var text = texts[digits];
    out.clear();
    out.put(text.bytes).flip();
    for (var i = digits - 1; i >= 0; i--, number /= 10) {
      var digit = (byte) ('0' + number % 10);
      out.put(text.input + i, digit).put(text.waId + i, digit);
    }
    for (var i = SERIAL_DIGITS - 1; i >= 0; i--, serial >>>= 4) {
      out.put(text.serial + i, (byte) "0123456789ABCDEF".charAt((int) serial & 15));
    }
  }

  private static byte[] bytes(String status, String body) {
    return """
    HTTP/1.1 %s\r
    Content-Type: application/json; charset=utf-8\r
    Content-Length: %d\r
    \r
    %s"""
        .formatted(status, body.length(), body)
        .getBytes(US_ASCII);
  }
}
