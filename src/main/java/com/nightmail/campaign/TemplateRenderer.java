package com.nightmail.campaign;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Renders a template for one recipient after the other. Safe for use by many threads; a microsecond
 * or two per recipient.
 */
public final class TemplateRenderer {

  private static final int EXPECTED_BYTES_PER_SLOT = 32;

  /** Literal JSON before each slot, and after the last: one more than there are slots. */
  private final byte[][] literals;

  private final Slot[] slots;
  private final int expectedSize;

  private TemplateRenderer(byte[][] literals, Slot[] slots) {
    this.literals = literals;
    this.slots = slots;
    int size = slots.length * EXPECTED_BYTES_PER_SLOT;
    for (byte[] literal : literals) {
      size += literal.length;
    }
    this.expectedSize = size;
  }

  static TemplateRenderer of(List<Piece> pieces, Columns.Binding columns, boolean forGraph) {
    List<Slot> slots = new ArrayList<>();
    List<byte[]> literals = new ArrayList<>();
    JsonBuffer literal = new JsonBuffer(0);
    for (Piece piece : pieces) {
      switch (piece) {
        case Piece.Literal same -> literal.raw(same.utf8());
        case Piece.Variant variant ->
            literal.raw(forGraph ? variant.forGraph() : variant.asWritten());
        case Piece.Hole hole -> {
          literals.add(literal.toBytes());
          literal = new JsonBuffer(0);
          slots.add(Slot.of(hole, columns));
        }
      }
    }
    literals.add(literal.toBytes());
    return new TemplateRenderer(literals.toArray(byte[][]::new), slots.toArray(Slot[]::new));
  }

  /** The columns of the list that placeholders are filled from, as the list names them. */
  public Set<String> columns() {
    return Arrays.stream(slots)
        .flatMap(slot -> slot.columns().stream())
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  /**
   * @param cells of the recipient, in the order of the header that the template was bound to; a
   *     missing cell counts as empty
   * @param now the moment of sending, which an offer must outlive
   */
  public Rendering render(List<String> cells, Instant now) {
    JsonBuffer json = new JsonBuffer(expectedSize).raw(literals[0]);
    for (int i = 0; i < slots.length; i++) {
      Rendering.@Nullable Unrenderable unrenderable = slots[i].fill(cells, now, json);
      if (unrenderable != null) {
        return unrenderable;
      }
      json.raw(literals[i + 1]);
    }
    return new Rendering.Rendered(json.toBytes());
  }
}
