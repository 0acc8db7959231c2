package com.nightmail.schedule;

import com.nightmail.platform.NightmailProperties;
import com.nightmail.platform.OwnerOnly;
import com.nightmail.schedule.Inbox.Found;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.LocalDate;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.stereotype.Component;

/**
 * Keeps a copy of each list that a night has taken, under the home directory, for its owner only.
 * The copy is what is sent, also after a restart.
 */
@Component
@ConditionalOnWebApplication
class Archive {
  private final Path lists;

  Archive(NightmailProperties properties) {
    this.lists = properties.home().resolve("lists");
  }

  /**
   * A copy.
   *
   * @param checksum SHA-256 of its bytes, in hexadecimal
   */
  record Copy(Path file, String checksum) {}

  /**
   * Copies a list; it is there whole or not at all.
   *
   * @return empty if the list was written to meanwhile
   */
  Optional<Copy> take(Found list, String schedule, LocalDate date) throws IOException {
    var folder = lists.resolve(schedule);
    OwnerOnly.createDirectories(folder);
    var copy = folder.resolve(date + "-" + list.file().getFileName());
    var beside = folder.resolve(date + ".new");
    Files.deleteIfExists(beside);
    var checksum = copy(list.file(), beside);
    if (!Inbox.found(list.file()).map(Found::asSeen).equals(Optional.of(list.asSeen()))) {
      Files.delete(beside);
      return Optional.empty();
    }
    Files.move(beside, copy, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    return Optional.of(new Copy(copy, checksum));
  }

  private static String copy(Path from, Path to) throws IOException {
    var digest = sha256();
    try (var channel =
            FileChannel.open(
                to,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                OwnerOnly.with(OwnerOnly.FILE));
        OutputStream out = new DigestOutputStream(Channels.newOutputStream(channel), digest)) {
      Files.copy(from, out);
      channel.force(true);
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
