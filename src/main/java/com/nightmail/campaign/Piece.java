package com.nightmail.campaign;

/** A template is literal JSON with holes between: rendering writes one after the other. */
sealed interface Piece {

  /** JSON that is the same for everybody. */
  record Literal(byte[] utf8) implements Piece {}

  /** JSON that is the same for everybody, but not written alike for every gateway. */
  record Variant(byte[] asWritten, byte[] forGraph) implements Piece {}

  /**
   * A value that depends on the recipient or on the time.
   *
   * @param label what a person calls it, such as {@code body text 1}
   */
  record Hole(String label, Rule rule, Text text) implements Piece {}
}
