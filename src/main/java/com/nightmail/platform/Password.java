package com.nightmail.platform;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;

/** The password of the database's role: generated, and kept in a file that only its owner reads. */
final class Password {
  private static final int BYTES = 24;

  private final Path file;

  Password(Path home) {
    this.file = home.resolve("postgresql.password");
  }

  Path file() {
    return file;
  }

  boolean exists() {
    return Files.exists(file);
  }

  /**
   * @throws DatabaseUnavailable if it cannot be read
   */
  String read() {
    try {
      return Files.readString(file).strip();
    } catch (NoSuchFileException e) {
      throw new DatabaseUnavailable(
          """
          The password of the database is missing (%s): end all Nightmail processes of this home, \
          and the next start sets a new one."""
              .formatted(file));
    } catch (IOException e) {
      throw new DatabaseUnavailable(
          "The password of the database cannot be read: %s.".formatted(Failure.reason(e)));
    }
  }

  void write(String password) throws IOException {
    OwnerOnly.write(file, password + "\n");
  }

  /** A new one, of letters, digits, dashes and underscores. */
  static String generate() {
    var bytes = new byte[BYTES];
    new SecureRandom().nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
