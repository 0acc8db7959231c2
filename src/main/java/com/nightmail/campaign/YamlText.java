package com.nightmail.campaign;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
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

/** From the bytes of a campaign file to its one YAML document, with every position kept. */
final class YamlText {

  /** Bytes that a campaign file may have; real ones have some thousands. */
  static final int MOST_BYTES = 256 * 1024;

  /** Blocks and lists within each other; a template needs a dozen. */
  private static final int DEEPEST = 50;

  private static final char BYTE_ORDER_MARK = '\uFEFF';

  private static final LoadSettings SETTINGS =
      LoadSettings.builder().setAllowNonScalarKeys(true).build();

  private YamlText() {}

  /**
   * @throws InvalidCampaign naming the first place that is not UTF-8
   */
  static String decode(byte[] bytes, String file) {
    CharBuffer text = CharBuffer.allocate(bytes.length);
    CoderResult result =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT)
            .decode(ByteBuffer.wrap(bytes), text, true);
    String decoded = text.flip().toString();
    if (result.isError()) {
      Problems problems = new Problems(file);
      problems.at(
          Place.at(decoded, decoded.length()),
          "the file is not UTF-8 here. Save it again with the encoding UTF-8.");
      throw problems.asException();
    }
    return decoded;
  }

  /**
   * @throws InvalidCampaign when the text is no YAML, empty, nested too deep, more than one
   *     document or uses aliases
   */
  static Node compose(String yaml, Problems problems) {
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
                "a second document begins here. Keep one campaign per file and remove the"
                    + " \"---\".");
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
      problems.at(Place.START, "the file is empty. Write the campaign into it.");
    }
    problems.throwIfAny();
  }
}
