package com.nightmail.recipients;

import static com.nightmail.recipients.ListFiles.INDIA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A workbook that a spreadsheet program wrote has the recipients of the CSV file it opened. */
class LibreOfficeTest {

  private static final String PROGRAM = "soffice";

  @TempDir Path directory;

  @Test
  void aWorkbookOfAFewRows() throws Exception {
    compare(300);
  }

  @Test
  @Tag("benchmark")
  void aWorkbookOfManyRows() throws Exception {
    compare(Integer.getInteger("benchmark.workbook-rows", 300_000));
  }

  private void compare(int rows) throws Exception {
    assumeTrue(
        Arrays.stream(System.getenv("PATH").split(":"))
            .anyMatch(folder -> Files.isExecutable(Path.of(folder, PROGRAM))),
        "LibreOffice is not installed here: no workbook of a real spreadsheet program was read."
            + " On Debian: apt-get install libreoffice-calc-nogui");
    Path csv = csv(rows);
    Path workbook = converted(csv);
    long began = System.nanoTime();
    List<Recipient> recipients = ListFiles.recipients(workbook, INDIA);
    System.out.printf(
        "%,d rows of a workbook of %,d KB read in %.1f s%n",
        rows, Files.size(workbook) >> 10, (System.nanoTime() - began) / 1e9);

    assertThat(recipients).hasSize(rows);
    assertThat(recipients).isEqualTo(ListFiles.recipients(csv, INDIA));
  }

  private Path csv(int rows) throws IOException {
    Path file = directory.resolve("recipients.csv");
    try (var out = Files.newBufferedWriter(file)) {
      out.write("first_name,mobile,city,amount,day\n");
      for (int i = 0; i < rows; i++) {
        out.write(
            "Asha %d,%s%010d,\u092e\u0941\u0902\u092c\u0908 & <co>,%d.5,2026-11-%02d\n"
                .formatted(i, i % 3 == 0 ? "91" : "+91 ", 9_800_000_000L + i, i, 1 + i % 30));
      }
    }
    return file;
  }

  /** By a profile of its own: one that a person has open would take the file. */
  private Path converted(Path csv) throws Exception {
    Process process =
        new ProcessBuilder(
                PROGRAM,
                "-env:UserInstallation=" + directory.resolve("profile").toUri(),
                "--headless",
                "--infilter=CSV:44,34,76,1,,0,false,true",
                "--convert-to",
                "xlsx",
                "--outdir",
                directory.toString(),
                csv.toString())
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("soffice.log").toFile())
            .start();
    assertThat(process.waitFor(10, TimeUnit.MINUTES)).isTrue();
    return directory.resolve("recipients.xlsx");
  }
}
