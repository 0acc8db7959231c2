package com.nightmail.forecast;

import com.nightmail.forecast.RateCard.Price;
import com.nightmail.platform.UnusableFile;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.jspecify.annotations.Nullable;

/**
 * Reads the provider's rate card: a CSV file with some rows of notes, a header with the columns
 * Market, Currency and Marketing among others, and a row for each market.
 *
 * @see <a href="https://developers.facebook.com/docs/whatsapp/pricing">Meta: pricing, with the rate
 *     cards</a>
 */
public final class RateCardFile {

  private static final long MOST_BYTES = 1024 * 1024;
  private static final Charset OLD_SPREADSHEETS = Charset.forName("windows-1252");
  private static final Set<String> NO_PRICE = Set.of("", "n/a", "na", "-", "--");

  /** What the provider writes instead of the code. */
  private static final Map<String, String> CURRENCIES =
      Map.of(
          "$US", "USD", "US$", "USD", "$", "USD", "A$", "AUD", "£", "GBP", "GBD", "GBP", "₹", "INR",
          "RP", "IDR", "€", "EUR");

  private final Path file;
  private final List<Price> prices = new ArrayList<>();
  private final Set<String> markets = new HashSet<>();
  private String currency = "";

  private RateCardFile(Path file) {
    this.file = file;
  }

  /**
   * @throws UnusableFile naming the line, if the file is no rate card
   */
  public static RateCard read(Path file) {
    return new RateCardFile(file).card();
  }

  private RateCard card() {
    try (CSVParser parser = CSVParser.parse(text(), CSVFormat.DEFAULT)) {
      @Nullable Columns columns = null;
      for (CSVRecord row : parser) {
        // Of a row in several lines the parser has read the last.
        long line = parser.getCurrentLineNumber();
        if (columns == null) {
          columns = Columns.of(row);
        } else {
          price(row, columns, line);
        }
      }
      if (columns == null) {
        throw new UnusableFile(
            file
                + ": has no row with the columns Market, Currency and Marketing. Save the provider's rate card as CSV.");
      }
    } catch (IOException | java.io.UncheckedIOException | IllegalStateException e) {
      throw new UnusableFile(file + ": is no CSV file: " + e.getMessage());
    }
    if (prices.isEmpty()) {
      throw new UnusableFile(file + ": has no prices below its header.");
    }
    return new RateCard(currency, List.copyOf(prices));
  }

  /** Where the columns are that count. */
  private record Columns(int market, int currency, int marketing) {

    static @Nullable Columns of(CSVRecord row) {
      List<String> names = row.stream().map(cell -> cell.strip().toLowerCase(Locale.ROOT)).toList();
      int market = names.indexOf("market");
      int currency = names.indexOf("currency");
      int marketing = names.indexOf("marketing");
      return market < 0 || currency < 0 || marketing < 0
          ? null
          : new Columns(market, currency, marketing);
    }
  }

  private void price(CSVRecord row, Columns columns, long line) {
    String market = cell(row, columns.market());
    if (market.isEmpty()) {
      return;
    }
    currency(cell(row, columns.currency()), line);
    if (!markets.add(market)) {
      throw wrong(line, "market \"%s\" stands there twice".formatted(market));
    }
    prices.add(new Price(market, amount(cell(row, columns.marketing()), line)));
  }

  private void currency(String written, long line) {
    String code = CURRENCIES.getOrDefault(written.toUpperCase(Locale.ROOT), written);
    code = code.toUpperCase(Locale.ROOT);
    if (!code.matches("[A-Z]{3}")) {
      throw wrong(line, "\"%s\" is no currency, such as USD".formatted(written));
    }
    if (!currency.isEmpty() && !currency.equals(code)) {
      throw wrong(line, "has prices in %s below prices in %s".formatted(code, currency));
    }
    currency = code;
  }

  /** With a point before its decimals; a comma stands between thousands. */
  private @Nullable BigDecimal amount(String written, long line) {
    if (NO_PRICE.contains(written.toLowerCase(Locale.ROOT))) {
      return null;
    }
    String bare =
        written.replaceAll("^[^0-9.,-]+", "").replaceAll("(?<=\\d),(?=\\d{3}(\\D|$))", "");
    if (!bare.matches("\\d+(\\.\\d+)?")) {
      throw wrong(line, "\"%s\" is no price, such as 0.0625 or n/a".formatted(written));
    }
    return new BigDecimal(bare);
  }

  private static String cell(CSVRecord row, int column) {
    return column < row.size() ? row.get(column).strip() : "";
  }

  private UnusableFile wrong(long line, String problem) {
    return new UnusableFile("%s:%d: %s. Correct the file.".formatted(file, line, problem));
  }

  private String text() {
    try {
      if (Files.size(file) > MOST_BYTES) {
        throw new UnusableFile(file + ": is larger than 1 MB, and no rate card is.");
      }
      byte[] bytes = Files.readAllBytes(file);
      return withoutMark(decoded(bytes));
    } catch (NoSuchFileException e) {
      throw new UnusableFile(file + ": there is no such file. Check the path.");
    } catch (IOException e) {
      throw new UnusableFile(
          file + ": cannot be read" + (Files.isDirectory(file) ? ": it is a directory." : "."));
    }
  }

  private static String decoded(byte[] bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      return new String(bytes, OLD_SPREADSHEETS);
    }
  }

  private static String withoutMark(String text) {
    return text.startsWith("\uFEFF") ? text.substring(1) : text;
  }
}
