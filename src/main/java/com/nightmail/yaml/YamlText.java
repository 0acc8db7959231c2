package com.nightmail.yaml;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionEndEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.DocumentStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;

/** From a file that a person wrote to its one YAML document, with every position kept. */
public final class YamlText {

  /** Bytes that a file may have; real ones have some thousands. */
  private static final int MOST_BYTES = 256 * 1024;

  /** Blocks and lists within each other; a template needs a dozen. */
  private static final int DEEPEST = 50;

  private static final char BYTE_ORDER_MARK = '\uFEFF';

  private static final LoadSettings SETTINGS =
      LoadSettings.builder().setAllowNonScalarKeys(true).build();

  private YamlText() {}

  /**
   * Reads a file.
   *
   * @throws RuntimeException of the file's kind if it cannot be read, is too large or is not UTF-8
   */
  public static String read(Path path, Kind kind) {
    try (InputStream in = Files.newInputStream(path)) {
      byte[] bytes = in.readNBytes(MOST_BYTES + 1);
      if (bytes.length > MOST_BYTES) {
        throw kind.failure()
            .apply(
                "%s: the file is larger than 256 KB, and no %s is. %s"
                    .formatted(path, kind.noun(), kind.remedy()));
      }
      return decode(bytes, new Problems(kind, nameOf(path)));
    } catch (NoSuchFileException e) {
      throw kind.failure().apply(path + ": there is no such file. Check the path.");
    } catch (AccessDeniedException e) {
      throw unreadable(path, kind);
    } catch (IOException e) {
      String reason =
          Files.isDirectory(path)
              ? "it is a directory"
              : e instanceof FileSystemException failure && failure.getReason() != null
                  ? failure.getReason()
                  : String.valueOf(e.getMessage());
      throw kind.failure()
          .apply(
              "%s: the file cannot be read (%s). Name a %s file you may read."
                  .formatted(path, reason, kind.noun()));
    }
  }

  /** For a file that this user may not read. */
  public static RuntimeException unreadable(Path path, Kind kind) {
    return kind.failure()
        .apply(
            "%s: user %s may not read this file. Give that user read permission."
                .formatted(path, System.getProperty("user.name")));
  }

  /** The name that people know a file by. */
  public static String nameOf(Path path) {
    Path name = path.getFileName();
    return name == null ? path.toString() : name.toString();
  }

  private static String decode(byte[] bytes, Problems problems) {
    CharBuffer text = CharBuffer.allocate(bytes.length);
    CoderResult result =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT)
            .decode(ByteBuffer.wrap(bytes), text, true);
    String decoded = text.flip().toString();
    if (result.isError()) {
      problems.at(
          Place.at(decoded, decoded.length()),
          "the file is not UTF-8 here. Save it again with the encoding UTF-8.");
      throw problems.asException();
    }
    return decoded;
  }

  /**
   * @throws RuntimeException of the file's kind when the text is no YAML, empty, nested too deep,
   *     more than one document or uses aliases
   */
  public static Node compose(String yaml, Problems problems) {
    String text = withoutMark(yaml);
    try {
      checkEvents(new Parse(SETTINGS).parseString(text), problems);
      return new Compose(SETTINGS)
          .composeString(text)
          .orElseThrow(() -> new IllegalStateException("a document without a node"));
    } catch (YamlEngineException e) {
      SyntaxErrors.explain(e, text, problems);
      throw problems.asException();
    }
  }

  private static String withoutMark(String yaml) {
    return !yaml.isEmpty() && yaml.charAt(0) == BYTE_ORDER_MARK ? yaml.substring(1) : yaml;
  }

  /** Before a tree is built of them, which goes as deep in memory as in the text. */
  private static void checkEvents(Iterable<Event> events, Problems problems) {
    int documents = 0;
    int depth = 0;
    for (Event event : events) {
      switch (event) {
        case DocumentStartEvent document -> {
          documents++;
          if (documents == 2) {
            problems.at(
                Place.of(document.getStartMark()),
                "a second document begins here. Keep one %s per file and remove the \"---\"."
                    .formatted(problems.kind().noun()));
          }
        }
        case CollectionStartEvent opened -> {
          depth++;
          if (depth > DEEPEST) {
            problems.at(
                Place.of(opened.getStartMark()),
                "more than %d blocks and lists stand within each other here. Check the brackets."
                    .formatted(DEEPEST));
            throw problems.asException();
          }
        }
        case CollectionEndEvent closed -> depth--;
        case AliasEvent alias -> SyntaxErrors.star(Place.of(alias.getStartMark()), problems);
        default -> {}
      }
    }
    if (documents == 0) {
      problems.at(
          Place.START,
          "the file is empty. Write the %s into it.".formatted(problems.kind().noun()));
    }
    problems.throwIfAny();
  }
}
