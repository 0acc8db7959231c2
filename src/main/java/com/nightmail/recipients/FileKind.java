package com.nightmail.recipients;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;

/**
 * What kind of file a list is: its first bytes say so. A name that says something else is believed
 * only where it asks for more care.
 */
enum FileKind {
  CSV {
    @Override
    Table open(Path file, ListFormat format) throws IOException {
      return CsvTable.open(file, format);
    }
  },
  WORKBOOK {
    @Override
    Table open(Path file, ListFormat format) throws IOException {
      return WorkbookTable.open(file, format);
    }
  };

  private static final byte[] ZIP = {'P', 'K', 3, 4};
  private static final byte[] OLE = Encoding.bytes(0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1);

  /** The name of the stream in which an OLE file keeps a workbook that has a password. */
  private static final byte[] ENCRYPTED = "EncryptedPackage".getBytes(StandardCharsets.UTF_16LE);

  private static final int BLOCK = 64 * 1024;

  static final String SAVE = "Open it in Excel and save it as \"Excel Workbook (.xlsx)\"";

  /** Opens a file of this kind. */
  abstract Table open(Path file, ListFormat format) throws IOException;

  /**
   * Tells the kind of a file.
   *
   * @throws InvalidList if it is missing or cannot be read, or is a workbook of a kind that is not
   *     read
   */
  static FileKind of(Path file) throws IOException {
    String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
    try (SeekableByteChannel channel = ListBytes.channel(file);
        InputStream in = Channels.newInputStream(channel)) {
      byte[] head = in.readNBytes(OLE.length);
      if (Encoding.startsWith(head, OLE)) {
        throw isEncrypted(in) ? encrypted(file) : xls(file);
      }
      boolean zip = Encoding.startsWith(head, ZIP);
      if (zip && name.endsWith(".xlsm")) {
        throw macros(file);
      }
      if (!zip && head.length > 0 && (name.endsWith(".xlsx") || name.endsWith(".xlsm"))) {
        throw InvalidList.of(
            file,
            "the name says Excel workbook, but the file is none",
            "If it is CSV, name it .csv; else open it in Excel and save it again");
      }
      return zip ? WORKBOOK : CSV;
    }
  }

  static InvalidList macros(Path file) {
    return InvalidList.of(
        file,
        "this is an Excel workbook with macros (.xlsm), and a list needs none",
        SAVE + ", without macros");
  }

  private static InvalidList encrypted(Path file) {
    return InvalidList.of(
        file,
        "this workbook has a password, so it cannot be read",
        "Save a copy without one: File, Info, Protect Workbook, Encrypt with Password, and empty the"
            + " field");
  }

  private static InvalidList xls(Path file) {
    return InvalidList.of(
        file, "this is a workbook of Excel 97-2003 (.xls), which is not read", SAVE);
  }

  /** Looks for the name in the rest of the file; it may lie on the border of two blocks. */
  private static boolean isEncrypted(InputStream in) throws IOException {
    byte[] bytes = new byte[BLOCK];
    int kept = 0;
    for (int read = in.read(bytes, 0, BLOCK);
        read >= 0;
        read = in.read(bytes, kept, BLOCK - kept)) {
      int length = kept + read;
      if (contains(bytes, length)) {
        return true;
      }
      kept = Math.min(length, ENCRYPTED.length - 1);
      System.arraycopy(bytes, length - kept, bytes, 0, kept);
    }
    return false;
  }

  private static boolean contains(byte[] bytes, int length) {
    String text = new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
    return text.contains(new String(ENCRYPTED, StandardCharsets.ISO_8859_1));
  }
}
