package com.nightmail.platform;

import static org.assertj.core.api.Assertions.assertThat;

import com.nightmail.Nightmail;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A process that may open few files. (With fewer than here, only a class archive lets the JVM start
 * at all.)
 */
class OpenFilesTest {
  @TempDir Path folder;

  @Test
  void isRefusedInOneSentenceBeforeItFailsOverItsOwnLibraries() throws Exception {
    for (var limit : List.of("200", "255")) {
      var command = new ArrayList<>(List.of("bash", "-c", "ulimit -n " + limit + "; exec \"$@\""));
      command.add("bash");
      command.addAll(Child.java(Nightmail.class.getName(), "runs"));
      var builder = new ProcessBuilder(command).redirectErrorStream(true);
      builder.environment().put("NIGHTMAIL_HOME", folder.toString());
      var process = builder.start();
      assertThat(process.inputReader().lines().toList())
          .containsExactly(
              "This process may have "
                  + limit
                  + " files open, and Nightmail needs at least 256: raise the limit (ulimit -n 4096), then try again.");
      assertThat(process.waitFor()).isEqualTo(2);
    }
  }
}
