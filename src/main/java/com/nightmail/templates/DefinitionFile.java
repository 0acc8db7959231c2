package com.nightmail.templates;

import com.nightmail.platform.UnusableFile;
import com.nightmail.templates.DefinitionReader.Incomplete;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A file of definitions in the provider's JSON: one definition, an array of them, or the answer to
 * {@code GET /{account}/message_templates} with its {@code data}.
 */
public final class DefinitionFile {

  /** Hundreds of templates have a few megabytes. */
  private static final int MOST_BYTES = 32 * 1024 * 1024;

  /** The keys of an answer that hold its definitions: Meta's, and that of 360dialog. */
  private static final List<String> LISTS = List.of("data", "waba_templates");

  /** Definitions are read one after the other: behind each may stand another. */
  private static final JsonMapper JSON =
      JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  private DefinitionFile() {}

  /**
   * The definitions of a file, at least one.
   *
   * @throws UnusableFile if it cannot be read or anything in it is no definition; it names the line
   */
  public static List<ReadDefinition> read(Path file) {
    byte[] bytes = bytes(file);
    List<ReadDefinition> definitions = new ArrayList<>();
    try (JsonParser parser = JSON.createParser(bytes)) {
      JsonToken first = parser.nextToken();
      if (first == JsonToken.START_ARRAY) {
        readAll(parser, file, definitions);
      } else if (first == JsonToken.START_OBJECT) {
        readObject(parser, bytes, file, definitions);
      } else {
        throw new UnusableFile(
            file + ":1:1: is no JSON object or array. Export the definition as JSON.");
      }
    } catch (JacksonException e) {
      throw new UnusableFile(
          "%s: is no valid JSON (%s). Export it again."
              .formatted(place(file, e.getLocation()), e.getOriginalMessage()));
    }
    if (definitions.isEmpty()) {
      throw new UnusableFile(
          file + ": has no definitions in it. Export those of the account, and try again.");
    }
    return definitions;
  }

  /** One definition, or what it is wrapped in. */
  private static void readObject(
      JsonParser parser, byte[] bytes, Path file, List<ReadDefinition> definitions) {
    for (JsonToken token = parser.nextToken();
        token == JsonToken.PROPERTY_NAME;
        token = parser.nextToken()) {
      String key = parser.currentName();
      if (parser.nextToken() == JsonToken.START_ARRAY && LISTS.contains(key)) {
        readAll(parser, file, definitions);
        return;
      }
      parser.skipChildren();
    }
    try (JsonParser whole = JSON.createParser(bytes)) {
      whole.nextToken();
      definitions.add(definition(whole, file, ""));
    }
  }

  private static void readAll(JsonParser parser, Path file, List<ReadDefinition> definitions) {
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      definitions.add(definition(parser, file, " " + (definitions.size() + 1)));
    }
  }

  private static ReadDefinition definition(JsonParser parser, Path file, String ordinal) {
    TokenStreamLocation start = parser.currentTokenLocation();
    JsonNode json = JSON.readTree(parser);
    try {
      return ReadDefinition.of(json);
    } catch (Incomplete e) {
      throw new UnusableFile(
          "%s: definition%s %s.".formatted(place(file, start), ordinal, e.getMessage()));
    }
  }

  private static String place(Path file, TokenStreamLocation location) {
    return file + ":" + location.getLineNr() + ":" + location.getColumnNr();
  }

  private static byte[] bytes(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(MOST_BYTES + 1);
      if (bytes.length > MOST_BYTES) {
        throw new UnusableFile(file + ": is larger than 32 MB, and no list of templates is.");
      }
      return bytes;
    } catch (NoSuchFileException e) {
      throw new UnusableFile(file + ": there is no such file. Check the path.");
    } catch (IOException e) {
      throw new UnusableFile(
          file + ": cannot be read" + (Files.isDirectory(file) ? ": it is a directory." : "."));
    }
  }
}
