package com.nightmail.templates;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nightmail.platform.UnusableFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The provider's JSON in every form that it comes in, and what is said of others. */
class DefinitionFileTest {
  private static final String ONE =
      "{\"name\":\"a\",\"language\":\"en\",\"components\":[{\"type\":\"BODY\",\"text\":\"Hi {{1}}\"}]}";
  private static final String TWO =
      "{\"name\":\"b\",\"language\":\"en\",\"components\":[{\"type\":\"body\",\"text\":\"Hi\"}]}";

  @TempDir Path folder;

  @Test
  void oneDefinitionAnArrayAndAnAnswerAreRead() throws IOException {
    assertThat(names(ONE)).containsExactly("a");
    assertThat(names("[" + ONE + ",\n" + TWO + "]")).containsExactly("a", "b");
    assertThat(names("{\"data\":[" + ONE + "," + TWO + "],\"paging\":{}}"))
        .containsExactly("a", "b");
    assertThat(names("{\"count\":1,\"waba_templates\":[" + TWO + "]}")).containsExactly("b");
  }

  @Test
  void wordsCountInEitherCase() throws IOException {
    var read =
        DefinitionFile.read(
            file(
                """
                {"name":"a","language":"en","status":"approved","category":"marketing",
                 "quality_score":"red","parameter_format":"named","rejected_reason":"NONE",
                 "components":[{"type":"header","format":"image"},{"type":"body","text":"Hi {{who}}"}]}
                """));
    var definition = read.getFirst().definition();
    assertThat(definition.status()).isEqualTo("APPROVED");
    assertThat(definition.category()).isEqualTo("MARKETING");
    assertThat(definition.quality()).isEqualTo("RED");
    assertThat(definition.rejection()).isNull();
    assertThat(definition.named()).isTrue();
    assertThat(definition.content().body().variables()).containsExactly("who");
  }

  @Test
  void whatIsNoDefinitionIsRefusedWithItsPlace() throws IOException {
    refused("[" + ONE + ",\n  {\"name\":\"b\"}]", ":2:3: definition 2 has no usable \"language\".");
    refused(
        "{\"name\":\"b\",\"language\":\"en\"}",
        ":1:1: definition (\"b\") has no \"components\". Export it with all of its fields.");
    refused(
        "{\"name\":\"b\",\"language\":\"en\",\"components\":[]}",
        ":1:1: definition (\"b\") has no component of type BODY.");
    refused("[]", ": has no definitions in it. Export those of the account, and try again.");
    refused("\"x\"", ":1:1: is no JSON object or array. Export the definition as JSON.");
    refused("[" + ONE + ",\n oops]", ":2:", ": is no valid JSON (", "). Export it again.");
  }

  @Test
  void aMissingFileIsSaid() {
    assertThatThrownBy(() -> DefinitionFile.read(folder.resolve("none.json")))
        .isInstanceOf(UnusableFile.class)
        .hasMessageEndingWith("none.json: there is no such file. Check the path.");
    assertThatThrownBy(() -> DefinitionFile.read(folder))
        .isInstanceOf(UnusableFile.class)
        .hasMessageEndingWith(": cannot be read: it is a directory.");
  }

  private void refused(String json, String... parts) throws IOException {
    var file = file(json);
    assertThatThrownBy(() -> DefinitionFile.read(file))
        .isInstanceOf(UnusableFile.class)
        .hasMessageStartingWith(file.toString())
        .hasMessageContainingAll(parts);
  }

  private List<String> names(String json) throws IOException {
    return DefinitionFile.read(file(json)).stream().map(one -> one.definition().name()).toList();
  }

  private Path file(String json) throws IOException {
    return Files.writeString(folder.resolve("definitions.json"), json);
  }
}
