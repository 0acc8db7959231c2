package com.nightmail.sending;

import com.nightmail.gateway.ErrorClass;
import com.nightmail.gateway.Route;
import com.nightmail.ledger.Settlement;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Settlements as bytes: a letter for the kind, line and attempt, then the fields in their order. A
 * text is its length in bytes, or -1 for null, and UTF-8. What the gateway or Nightmail says in
 * words comes last and is cut off where there is no room for it; ids are never cut.
 */
final class SettlementCodec {
  private static final int ROOM_BESIDE_WORDS = 64;
  private static final int MOST_OPT_OUTS = 16;

  private SettlementCodec() {}

  /**
   * @param longest most bytes
   * @throws IllegalArgumentException if the id of a message is longer than that
   */
  static byte[] encode(Settlement settlement, int longest) {
    var bytes = ByteBuffer.allocate(longest);
    switch (settlement) {
      case Settlement.Accepted accepted -> {
        begin(bytes, 'A', settlement);
        text(bytes, accepted.route().name());
        if (accepted.wamid().length() > bytes.remaining() - Short.BYTES) {
          throw new IllegalArgumentException("an id of " + accepted.wamid().length() + " letters");
        }
        text(bytes, accepted.wamid());
      }
      case Settlement.Refused refused -> {
        begin(bytes, 'R', settlement);
        text(bytes, refused.errorClass().name());
        number(bytes, refused.code());
        var optOuts =
            refused.optOuts().subList(0, Math.min(refused.optOuts().size(), MOST_OPT_OUTS));
        bytes.put((byte) optOuts.size());
        optOuts.forEach(bytes::putLong);
        words(bytes, refused.error());
      }
      case Settlement.InDoubt doubt -> {
        begin(bytes, 'D', settlement);
        number(bytes, doubt.code());
        words(bytes, doubt.reason());
      }
      case Settlement.NotSent notSent -> {
        begin(bytes, 'N', settlement);
        var notBefore = notSent.notBefore();
        bytes.putLong(notBefore == null ? Long.MIN_VALUE : notBefore.getEpochSecond());
        bytes.putInt(notBefore == null ? 0 : notBefore.getNano());
        words(bytes, notSent.error());
      }
    }
    return Arrays.copyOf(bytes.array(), bytes.position());
  }

  /**
   * @throws RuntimeException if it is no settlement
   */
  static Settlement decode(byte[] encoded) {
    var bytes = ByteBuffer.wrap(encoded);
    var kind = (char) bytes.get();
    var line = bytes.getInt();
    var attempt = bytes.getInt();
    return switch (kind) {
      case 'A' -> {
        var route = Route.valueOf(required(bytes));
        yield new Settlement.Accepted(line, attempt, required(bytes), route);
      }
      case 'R' -> {
        var errorClass = ErrorClass.valueOf(required(bytes));
        var code = number(bytes);
        var optOuts = new ArrayList<Long>();
        for (int left = bytes.get(); left > 0; left--) {
          optOuts.add(bytes.getLong());
        }
        yield new Settlement.Refused(line, attempt, errorClass, code, required(bytes), optOuts);
      }
      case 'D' -> new Settlement.InDoubt(line, attempt, number(bytes), required(bytes));
      case 'N' -> {
        var seconds = bytes.getLong();
        var nanos = bytes.getInt();
        var notBefore = seconds == Long.MIN_VALUE ? null : Instant.ofEpochSecond(seconds, nanos);
        yield new Settlement.NotSent(line, attempt, notBefore, text(bytes));
      }
      default -> throw new IllegalArgumentException("no settlement of kind " + kind);
    };
  }

  private static void begin(ByteBuffer bytes, char kind, Settlement settlement) {
    bytes.put((byte) kind).putInt(settlement.line()).putInt(settlement.attempt());
  }

  private static void number(ByteBuffer bytes, @Nullable Integer number) {
    bytes.putLong(number == null ? Long.MIN_VALUE : number);
  }

  private static @Nullable Integer number(ByteBuffer bytes) {
    var number = bytes.getLong();
    return number == Long.MIN_VALUE ? null : Math.toIntExact(number);
  }

  private static void text(ByteBuffer bytes, @Nullable String text) {
    if (text == null) {
      bytes.putShort((short) -1);
      return;
    }
    var encoded = text.getBytes(StandardCharsets.UTF_8);
    bytes.putShort((short) encoded.length).put(encoded);
  }

  /** As many of the words as there is room for. */
  private static void words(ByteBuffer bytes, @Nullable String words) {
    if (words == null) {
      text(bytes, null);
      return;
    }
    var room = bytes.remaining() - ROOM_BESIDE_WORDS;
    var shortened = words;
    while (shortened.getBytes(StandardCharsets.UTF_8).length > room) {
      shortened = shortened.substring(0, Math.min(shortened.length() - 1, room));
    }
    text(bytes, shortened);
  }

  private static String required(ByteBuffer bytes) {
    var text = text(bytes);
    if (text == null) {
      throw new IllegalArgumentException("a text is missing");
    }
    return text;
  }

  private static @Nullable String text(ByteBuffer bytes) {
    var length = bytes.getShort();
    if (length < 0) {
      return null;
    }
    var encoded = new byte[length];
    bytes.get(encoded);
    return new String(encoded, StandardCharsets.UTF_8);
  }
}
