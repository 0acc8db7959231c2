package com.nightmail.cli;

import com.nightmail.templates.FormattedText;
import com.nightmail.templates.PhoneMessage;
import com.nightmail.templates.PhoneMessage.Button;
import com.nightmail.templates.PhoneMessage.Face;
import com.nightmail.templates.PhoneMessage.Header;
import com.nightmail.templates.PhoneMessage.MediaHeader;
import com.nightmail.templates.PhoneMessage.Offer;
import com.nightmail.templates.PhoneMessage.PlaceHeader;
import com.nightmail.templates.PhoneMessage.TextHeader;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Draws a message in a terminal of 80 columns about as a phone shows it. */
final class PhoneView {

  private static final int MESSAGE = 46;
  private static final int CARD = 22; // three of them, framed, are as wide as the terminal
  private static final int CARDS_BESIDE = 3;
  private static final Set<FormattedText.Style> BOLD = Set.of(FormattedText.Style.BOLD);

  private final boolean ansi;

  /**
   * @param ansi whether the terminal understands bold, italic and struck text
   */
  PhoneView(boolean ansi) {
    this.ansi = ansi;
  }

  /** The lines to print, none of them wider than 80 columns. */
  List<String> draw(PhoneMessage message) {
    var lines = new ArrayList<>(box(message.face(), message.offer(), MESSAGE));
    for (int i = 0; i < message.cards().size(); i += CARDS_BESIDE) {
      lines.addAll(
          beside(message.cards().subList(i, Math.min(message.cards().size(), i + CARDS_BESIDE))));
    }
    return lines.stream().map(line -> line.print(ansi)).toList();
  }

  private List<StyledLine> beside(List<Face> cards) {
    var boxes = cards.stream().map(card -> box(card, null, CARD)).toList();
    int height = boxes.stream().mapToInt(List::size).max().orElse(0);
    var lines = new ArrayList<StyledLine>();
    for (int row = 0; row < height; row++) {
      var line = new StyledLine();
      for (var box : boxes) {
        var part = row < box.size() ? box.get(row) : StyledLine.of("");
        line.and(part.padded(CARD + 4)).add(" ", Set.of());
      }
      lines.add(line);
    }
    return lines;
  }

  /** A frame with {@code columns} of text in it. */
  private static List<StyledLine> box(Face face, @Nullable Offer offer, int columns) {
    var content = new ArrayList<StyledLine>();
    header(face.header(), columns, content);
    if (offer != null) {
      offer(offer, columns, content);
    }
    if (face.body() != null) {
      content.addAll(WrappedText.of(face.body(), columns));
    }
    if (face.footer() != null) {
      content.add(StyledLine.of(""));
      content.addAll(WrappedText.of(face.footer(), columns));
    }
    var lines = new ArrayList<StyledLine>();
    lines.add(StyledLine.of("┌" + "─".repeat(columns + 2) + "┐"));
    content.forEach(line -> lines.add(framed(line, columns)));
    for (var button : face.buttons()) {
      lines.add(StyledLine.of("├" + "─".repeat(columns + 2) + "┤"));
      buttonLines(button, columns).forEach(line -> lines.add(framed(line, columns)));
    }
    lines.add(StyledLine.of("└" + "─".repeat(columns + 2) + "┘"));
    return lines;
  }

  private static StyledLine framed(StyledLine line, int columns) {
    return StyledLine.of("│ ").and(line.padded(columns)).add(" │", Set.of());
  }

  private static void header(@Nullable Header header, int columns, List<StyledLine> content) {
    switch (header) {
      case null -> {}
      case TextHeader text ->
          WrappedText.of(text.text(), columns)
              .forEach(line -> content.add(new StyledLine().add(line.print(false), BOLD)));
      case MediaHeader media -> content.addAll(picture(media.kind(), media.name(), columns));
      case PlaceHeader place -> {
        content.addAll(picture("location", place.coordinates(), columns));
        for (var words : List.of(place.name(), place.address())) {
          if (!words.isEmpty()) {
            content.addAll(WrappedText.of(words, columns));
          }
        }
      }
    }
  }

  /** A frame in the place of what cannot be shown here. */
  private static List<StyledLine> picture(String kind, String name, int columns) {
    var lines = new ArrayList<StyledLine>();
    int inner = columns - 4;
    lines.add(StyledLine.of("╔" + "═".repeat(columns - 2) + "╗"));
    lines.add(pictureLine(kind.toUpperCase(Locale.ROOT), inner));
    if (!name.isEmpty()) {
      WrappedText.of(name, inner).forEach(line -> lines.add(pictureLine(line.print(false), inner)));
    }
    lines.add(StyledLine.of("╚" + "═".repeat(columns - 2) + "╝"));
    return lines;
  }

  private static StyledLine pictureLine(String text, int columns) {
    return StyledLine.of("║ ").and(StyledLine.of(text).padded(columns)).add(" ║", Set.of());
  }

  private static void offer(Offer offer, int columns, List<StyledLine> content) {
    WrappedText.of(offer.text(), columns)
        .forEach(line -> content.add(new StyledLine().add(line.print(false), BOLD)));
    if (offer.expires() != null) {
      content.add(StyledLine.of("Ends " + Format.time(offer.expires())));
    }
    if (offer.code() != null) {
      content.add(StyledLine.of("Code " + offer.code()));
    }
    content.add(StyledLine.of(""));
  }

  private static List<StyledLine> buttonLines(Button button, int columns) {
    var lines = new ArrayList<StyledLine>();
    var sign =
        switch (button.type()) {
          case "url" -> "↗ ";
          case "phone_number", "voice_call" -> "☎ ";
          case "copy_code" -> "⧉ ";
          case "quick_reply" -> "↩ ";
          default -> "• ";
        };
    for (var line : WrappedText.of(sign + button.text(), columns)) {
      int left = Math.max(0, (columns - line.width()) / 2);
      lines.add(StyledLine.of(" ".repeat(left)).add(line.print(false), BOLD));
    }
    if (button.detail() != null) {
      lines.addAll(WrappedText.of(button.detail(), columns));
    }
    return lines;
  }
}
