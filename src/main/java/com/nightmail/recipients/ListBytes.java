package com.nightmail.recipients;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The bytes of a list file, hashed as they are read. */
final class ListBytes implements Closeable {

  /** The bits of a file's mode that tell what it is: {@code S_IFMT} and its values in POSIX. */
  private static final int FILE_TYPE = 0170000;

  private static final int FIFO = 0010000;
  private static final int SOCKET = 0140000;

  private final InputStream in;
  private final MessageDigest sha256;

  private ListBytes(InputStream in) {
    this.in = in;
    this.sha256 = sha256();
  }

  /**
   * Opens a list file.
   *
   * @throws InvalidList if it is missing, no regular file or not readable
   */
  static ListBytes open(Path file) throws IOException {
    return new ListBytes(Channels.newInputStream(channel(file)));
  }

  /**
   * Opens a list file for reading here and there.
   *
   * @throws InvalidList if it is missing, no regular file or not readable
   */
  static SeekableByteChannel channel(Path file) throws IOException {
    refuseOthers(file);
    try {
      return Files.newByteChannel(file);
    } catch (NoSuchFileException e) {
      throw InvalidList.of(
          file,
          "there is no file %s".formatted(file.toAbsolutePath()),
          "Check the path in the campaign file, or --list");
    } catch (AccessDeniedException e) {
      throw unreadable(file);
    }
  }

  /** Before it is opened: a pipe would wait for its writer, and a device may have no end. */
  private static void refuseOthers(Path file) throws IOException {
    if (Files.isDirectory(file)) {
      throw InvalidList.of(file, "this is a directory", "Name the file itself");
    }
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      throw InvalidList.of(
          file,
          "this is %s, not a file".formatted(kind(file)),
          "A list is read more than once: write it to a file first, and name that");
    }
  }

  private static String kind(Path file) throws IOException {
    if (!file.getFileSystem().supportedFileAttributeViews().contains("unix")) {
      return "a pipe or a device";
    }
    return switch ((int) Files.getAttribute(file, "unix:mode") & FILE_TYPE) {
      case FIFO -> "a pipe";
      case SOCKET -> "a socket";
      default -> "a device";
    };
  }

  static InvalidList unreadable(Path file) {
    return InvalidList.of(
        file,
        "%s may not be read by user %s"
            .formatted(file.toAbsolutePath(), System.getProperty("user.name")),
        "Give that user read permission");
  }

  /** Reads some bytes into a part of an array; returns how many, or -1 at the end of the file. */
  int read(byte[] target, int offset, int length) throws IOException {
    int read = in.read(target, offset, length);
    if (read > 0) {
      sha256.update(target, offset, read);
    }
    return read;
  }

  /** SHA-256 of the bytes read, in hexadecimal; to be asked for once. */
  String checksum() {
    return HexFormat.of().formatHex(sha256.digest());
  }

  @Override
  public void close() throws IOException {
    in.close();
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
