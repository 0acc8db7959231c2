package com.nightmail.platform;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Iterator;
import java.util.function.BiConsumer;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/** PostgreSQL's COPY, fed row by row: the server takes in the first while the next are written. */
public final class Copy {

  /** Characters of COPY text that are sent at once. */
  private static final int SLICE = 256 * 1024;

  private Copy() {}

  /**
   * @param sql a {@code COPY ... FROM STDIN}
   * @param columns writes a row's columns, not its end
   */
  public static <T> void rows(
      Connection connection, String sql, Iterator<T> rows, BiConsumer<CopyText, T> columns)
      throws SQLException {
    var copy = connection.unwrap(PGConnection.class).getCopyAPI().copyIn(sql);
    try {
      var text = new CopyText();
      while (rows.hasNext()) {
        columns.accept(text, rows.next());
        text.endRow();
        if (text.chars() >= SLICE) {
          write(text, copy);
        }
      }
      write(text, copy);
      copy.endCopy();
    } finally {
      if (copy.isActive()) {
        copy.cancelCopy();
      }
    }
  }

  private static void write(CopyText text, CopyIn copy) throws SQLException {
    var bytes = text.takeBytes();
    copy.writeToCopy(bytes, 0, bytes.length);
  }
}
