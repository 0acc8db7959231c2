package com.nightmail.platform;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.regex.Pattern;

/**
 * The home directory: the database with the recipients' numbers, the logs and the flight logs. It
 * belongs to the user that Nightmail runs as, and nobody else can read it or write to it.
 */
final class Home {
  /** {@code pg_ctl} starts the server by a shell and puts names in double quotes. */
  private static final Pattern SHELL = Pattern.compile("[\"$`\\\\\n]");

  private Home() {}

  /**
   * Makes the directory where there is none. One that others can only read is closed to them.
   *
   * @throws UnusableHome if it belongs to somebody else or others can write to it: what is in it
   *     may be somebody else's work then, programs and settings included
   */
  static Path prepare(Path given) {
    var home = given.toAbsolutePath().normalize();
    try {
      OwnerOnly.createDirectories(home);
      if (OwnerOnly.supported()) {
        check(home);
        OwnerOnly.takeRights(home);
      }
      return home;
    } catch (IOException e) {
      throw new UnusableHome(
          "The home %s is no directory that can be used (%s). Set NIGHTMAIL_HOME to another one."
              .formatted(home, reason(e)));
    }
  }

  /**
   * Makes a log and its directory, if they are not there. Only the owner can read what is in it,
   * whoever opens the log afterwards.
   */
  static void prepareLog(Path file) {
    var directory = file.resolve("..").normalize();
    try {
      OwnerOnly.createDirectories(directory);
      OwnerOnly.createFile(file);
      OwnerOnly.tighten(directory);
      if (!Files.isRegularFile(file) || !Files.isWritable(file)) {
        throw new AccessDeniedException(file.toString());
      }
    } catch (IOException e) {
      throw new UnusableHome("The log %s cannot be written (%s).".formatted(file, reason(e)));
    }
  }

  private static void check(Path home) throws IOException {
    if (SHELL.matcher(home.toString()).find()) {
      throw new UnusableHome(
          "The name of the home %s has one of the characters \" $ ` \\ in it, which PostgreSQL's start does not bear. Set NIGHTMAIL_HOME to another directory."
              .formatted(home));
    }
    var owner = ((Number) Files.getAttribute(home, "unix:uid")).longValue();
    if (owner != Account.uid()) {
      throw new UnusableHome(
          """
          The home %s belongs to %s, not to you. Run Nightmail as that user, or make the home \
          yours: sudo chown -R "$(id -u)" %s"""
              .formatted(home, Files.getOwner(home), quoted(home)));
    }
    var permissions = Files.getPosixFilePermissions(home);
    if (permissions.contains(PosixFilePermission.GROUP_WRITE)
        || permissions.contains(PosixFilePermission.OTHERS_WRITE)) {
      throw new UnusableHome(
          """
          Other users can write to the home %s, so what is in it may not be yours. Look at what \
          is there, then close it: chmod -R go-rwx %s"""
              .formatted(home, quoted(home)));
    }
  }

  private static String quoted(Path home) {
    var text = home.toString();
    return text.matches("[\\w./-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
  }

  private static String reason(IOException e) {
    if (e instanceof FileSystemException of && of.getReason() != null) {
      return of.getReason();
    }
    return e.getClass().getSimpleName().replace("Exception", "");
  }
}
