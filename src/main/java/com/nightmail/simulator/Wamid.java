package com.nightmail.simulator;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.util.Base64;

/**
 * Message ids in the shape of Meta's: base64 around the recipient's number and a unique part, which
 * is why they count as personal data.
 */
final class Wamid {

  private static final byte[] BEFORE_UNIQUE = {0x15, 0x02, 0x00, 0x11, 0x18, 0x12};

  /** Different in every simulator, so that ids of two lives never meet. */
  private final long epoch;

  Wamid(long epoch) {
    this.epoch = epoch;
  }

  String of(String phone, long serial) {
    byte[] digits = phone.substring(1).getBytes(US_ASCII);
    var bytes = new ByteArrayOutputStream(64);
    bytes.write(0x1c);
    bytes.write(0x18);
    bytes.write(digits.length);
    bytes.writeBytes(digits);
    bytes.writeBytes(BEFORE_UNIQUE);
    bytes.writeBytes(hex(epoch, 10));
    bytes.writeBytes(hex(serial, 8));
    bytes.write(0);
    return "wamid." + Base64.getEncoder().withoutPadding().encodeToString(bytes.toByteArray());
  }

  private static byte[] hex(long value, int digits) {
    byte[] text = new byte[digits];
    for (int i = digits - 1; i >= 0; i--, value >>>= 4) {
      text[i] = (byte) "0123456789ABCDEF".charAt((int) (value & 15));
    }
    return text;
  }
}
