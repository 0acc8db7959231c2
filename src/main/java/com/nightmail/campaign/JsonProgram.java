package com.nightmail.campaign;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Builds the pieces of a template; neighbouring literals become one. */
final class JsonProgram {

  private final List<Piece> pieces = new ArrayList<>();
  private JsonBuffer literal = new JsonBuffer(256);

  JsonProgram raw(String ascii) {
    literal.raw(ascii);
    return this;
  }

  JsonProgram string(String text) {
    literal.string(text);
    return this;
  }

  /**
   * @param asWritten JSON for the BSP's gateway
   * @param forGraph JSON for Meta's Graph API
   */
  JsonProgram variant(String asWritten, String forGraph) {
    if (asWritten.equals(forGraph)) {
      return raw(asWritten);
    }
    flush();
    pieces.add(
        new Piece.Variant(
            asWritten.getBytes(StandardCharsets.US_ASCII),
            forGraph.getBytes(StandardCharsets.US_ASCII)));
    return this;
  }

  JsonProgram hole(Piece.Hole hole) {
    flush();
    pieces.add(hole);
    return this;
  }

  List<Piece> pieces() {
    flush();
    return List.copyOf(pieces);
  }

  private void flush() {
    if (literal.size() > 0) {
      pieces.add(new Piece.Literal(literal.toBytes()));
      literal = new JsonBuffer(256);
    }
  }
}
