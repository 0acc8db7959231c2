package com.nightmail.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

/** What others wrote cannot steer the terminal it is shown on. */
class VisibleWriterTest {

  @Test
  void controlCharactersAreShownAndNotObeyed() {
    assertThat(printed("\033]0;owned\007 \b\r\177 \u009b31m"))
        .isEqualTo("\\u001b]0;owned\\u0007 \\u0008\\u000d\\u007f \\u009b31m");
  }

  @Test
  void whatCannotBeSeenIsShown() {
    assertThat(printed("a\u202eb\u2066c\u200bd\ufeffe\u2028f\u2029g\u00ad"))
        .isEqualTo("a\\u202eb\\u2066c\\u200bd\\ufeffe\\u2028f\\u2029g\\u00ad");
    assertThat(printed("tag \udb40\udc41, half \ud83d.")).isEqualTo("tag \\ue0041, half \\ud83d.");
  }

  @Test
  void whatPeopleWriteStaysAsItIs() {
    var text = "Zoë, Ñandú, आशा, 陽子, \ud83d\ude80\tnext\nline";

    assertThat(printed(text)).isEqualTo(text);
    assertThat(printed("windows\r\nlines")).isEqualTo("windows\r\nlines");
  }

  @Test
  void aCellOfATableStaysOnItsLine() {
    var out = new StringWriter();
    var table = new Table("list", "status");
    table.row("a.csv\nrun 1 COMPLETED", "FAILED");
    table.print(new PrintWriter(out));

    assertThat(out.toString().lines()).hasSize(2).last().asString().contains("a.csv\\u000arun 1");
  }

  private static String printed(String text) {
    var out = new StringWriter();
    var writer = new PrintWriter(new VisibleWriter(out), true);
    writer.print(text);
    writer.flush();
    var formatted = new StringWriter();
    new PrintWriter(new VisibleWriter(formatted), true).printf("%s", text).flush();
    assertThat(formatted.toString()).isEqualTo(out.toString());
    return out.toString();
  }
}
