package com.nightmail.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A list of valid Indian mobile numbers, all different. */
final class RecipientFile {
  private RecipientFile() {}

  /** Makes it, unless it is there already. */
  static Path of(Path directory, int rows) throws IOException {
    var file = directory.resolve(rows + ".csv");
    if (!Files.exists(file)) {
      try (var out = Files.newBufferedWriter(file)) {
        out.write("first_name,mobile,city,image,flow\n");
        for (var i = 0; i < rows; i++) {
          out.write("Asha,+91987%07d,Pune,a.jpg,f\n".formatted(i));
        }
      }
    }
    return file;
  }
}
