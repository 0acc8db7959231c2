package com.nightmail.recipients;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.xml.stream.XMLStreamException;

/**
 * The texts of a workbook, which its cells name by number. They come before or after the cells in
 * the file, so all of them are held: as bytes, without an object each.
 */
final class SharedTexts {

  private static final int BLOCK = 1 << 20;
  private static final int MOST_BLOCKS = 144;
  private static final int MOST_TEXTS = 8_000_000;

  /** A text of a row that is too long is of no use. */
  static final int LONGEST = Row.MAX_CHARS + 1;

  private static final int LENGTH_BYTES = 3;

  private final List<byte[]> blocks = new ArrayList<>();
  private int[] positions = new int[1024];
  private int count;
  private int end = BLOCK;

  /** No texts at all. */
  SharedTexts() {}

  /**
   * @throws PartBytes.OutOfBounds if they do not fit into the memory that there is for them
   */
  SharedTexts(PartXml xml) throws XMLStreamException, PartBytes.OutOfBounds {
    while (xml.next()) {
      if (xml.opens("si")) {
        add(RichText.read(xml, "si", LONGEST));
      }
    }
  }

  private void add(String text) throws PartBytes.OutOfBounds {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    if (end + LENGTH_BYTES + bytes.length > BLOCK) {
      blocks.add(new byte[BLOCK]);
      end = 0;
    }
    if (blocks.size() > MOST_BLOCKS || count == MOST_TEXTS) {
      throw new PartBytes.OutOfBounds(
          "it has more different texts than are held at a time (%,d MB)".formatted(MOST_BLOCKS));
    }
    if (count == positions.length) {
      positions = Arrays.copyOf(positions, count + count / 2);
    }
    positions[count++] = (blocks.size() - 1) * BLOCK + end;
    byte[] block = blocks.getLast();
    block[end++] = (byte) (bytes.length >> 16);
    block[end++] = (byte) (bytes.length >> 8);
    block[end++] = (byte) bytes.length;
    System.arraycopy(bytes, 0, block, end, bytes.length);
    end += bytes.length;
  }

  /** How many there are, numbered from 0. */
  int count() {
    return count;
  }

  String get(int number) {
    byte[] block = blocks.get(positions[number] / BLOCK);
    int at = positions[number] % BLOCK;
    int length = (block[at] & 0xFF) << 16 | (block[at + 1] & 0xFF) << 8 | (block[at + 2] & 0xFF);
    return new String(block, at + LENGTH_BYTES, length, StandardCharsets.UTF_8);
  }
}
