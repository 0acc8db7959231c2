package com.nightmail.crash;

import com.nightmail.Nightmail;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import org.springframework.util.FileSystemUtils;

/**
 * The program under test, as a newcomer starts it: a jar with its libraries, the quick compiler,
 * and a class archive that halves the start of every process.
 */
final class Program {
  private static Program built;

  private final String classPath;
  private final Path archive;

  private Program(String classPath, Path archive) {
    this.classPath = classPath;
    this.archive = archive;
  }

  /** Built once for all tests of this JVM. */
  static synchronized Program built() {
    if (built == null) {
      try {
        built = build();
      } catch (IOException | URISyntaxException e) {
        throw new IllegalStateException("the program cannot be laid out for the crash tests", e);
      }
    }
    return built;
  }

  /** The command line of a process. */
  List<String> command(String... arguments) {
    return commandWith("-XX:SharedArchiveFile=" + archive, arguments);
  }

  private List<String> commandWith(String archiving, String... arguments) {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xlog:disable"));
    command.add(archiving);
    command.addAll(List.of("-cp", classPath, Nightmail.class.getName()));
    command.addAll(List.of(arguments));
    return command;
  }

  private static Program build() throws IOException, URISyntaxException {
    var classes =
        Path.of(Nightmail.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    var folder = Files.createDirectories(classes.resolveSibling("crash"));
    var jar = folder.resolve("nightmail-" + ProcessHandle.current().pid() + ".jar");
    pack(classes, jar);
    jar.toFile().deleteOnExit();
    var archive = folder.resolve("classes-" + ProcessHandle.current().pid() + ".jsa");
    archive.toFile().deleteOnExit();
    var program = new Program(jar + File.pathSeparator + libraries(), archive);
    program.train(folder.resolve("training-" + ProcessHandle.current().pid()));
    return program;
  }

  /** The archive holds what one whole life of the application loads. */
  private void train(Path home) throws IOException {
    try {
      var training = commandWith("-XX:ArchiveClassesAtExit=" + archive, "runs");
      Files.createDirectories(home);
      NightmailProcess.start(training, home, List.of()).exits(0);
    } finally {
      FileSystemUtils.deleteRecursively(home);
    }
  }

  private static String libraries() {
    var paths =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    return String.join(
        File.pathSeparator,
        Arrays.stream(paths.split(File.pathSeparator)).filter(p -> p.endsWith(".jar")).toList());
  }

  private static void pack(Path classes, Path jar) throws IOException {
    try (var out = new JarOutputStream(Files.newOutputStream(jar));
        Stream<Path> files = Files.walk(classes)) {
      out.setLevel(0);
      for (var path : (Iterable<Path>) files.filter(p -> !p.equals(classes))::iterator) {
        var name = classes.relativize(path).toString().replace(File.separatorChar, '/');
        out.putNextEntry(new JarEntry(Files.isDirectory(path) ? name + "/" : name));
        if (Files.isRegularFile(path)) {
          Files.copy(path, out);
        }
        out.closeEntry();
      }
    }
  }
}
