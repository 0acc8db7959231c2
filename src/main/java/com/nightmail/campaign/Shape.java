package com.nightmail.campaign;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** What may stand at a place of the template block: the words of {@link Grammar}. */
sealed interface Shape {

  /** A value that may hold placeholders. */
  record Value(Rule rule) implements Shape {}

  /** A value that is the same for everybody. */
  record Constant(Pattern pattern, String expected) implements Shape {}

  /** The position of a card: a number or a string, as it is written. */
  record CardPosition() implements Shape {}

  /** The position of a button: as it is written, but for Meta's Graph API a string. */
  record ButtonPosition() implements Shape {}

  /** Anything at all, passed through with the types that YAML gives it. */
  record Free() implements Shape {}

  record Items(Shape each, int least, int most) implements Shape {}

  /**
   * A block of these keys and no others.
   *
   * @param oneOf of these optional keys exactly one must be there; empty for no such rule
   */
  record Block(Map<String, Field> fields, Set<String> oneOf) implements Shape {}

  record Field(Shape shape, boolean required) {}

  static Shape value(Rule rule) {
    return new Value(rule);
  }

  static BlockBuilder block() {
    return new BlockBuilder();
  }

  /** Names the fields of a block in the order in which error messages list them. */
  final class BlockBuilder {
    private final Map<String, Field> fields = new LinkedHashMap<>();

    BlockBuilder with(String key, Shape shape) {
      fields.put(key, new Field(shape, true));
      return this;
    }

    BlockBuilder maybe(String key, Shape shape) {
      fields.put(key, new Field(shape, false));
      return this;
    }

    Block build() {
      return new Block(fields, Set.of());
    }

    Block oneOf(String... keys) {
      return new Block(fields, new LinkedHashSet<>(List.of(keys)));
    }
  }
}
