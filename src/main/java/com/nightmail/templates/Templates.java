package com.nightmail.templates;

import com.nightmail.templates.DefinitionReader.Incomplete;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.databind.json.JsonMapper;

/**
 * The definitions that are known, by sender, name and language. One of a sender wins over one of
 * all senders.
 */
@Repository
public class Templates {

  /** The sender of a definition that all senders have. */
  public static final String ALL_SENDERS = "";

  /** The source of a definition that the provider was asked for. */
  public static final String PROVIDER = "provider";

  private static final JsonMapper JSON = JsonMapper.shared();

  private static final String KEEP =
      """
      INSERT INTO template_definition (sender, name, language, definition, source)
      VALUES (:sender, :name, :language, :definition, :source)
      ON CONFLICT (sender, name, language) DO UPDATE
      SET definition = excluded.definition, source = excluded.source, taken_at = excluded.taken_at
      """;

  private static final String OF_SENDER =
      """
      SELECT DISTINCT ON (name, language) sender, definition, source, taken_at
      FROM template_definition WHERE sender IN ('', :sender)
      ORDER BY name, language, sender DESC
      """;

  private static final String SYNCED =
      """
      INSERT INTO template_sync (sender) VALUES (:sender)
      ON CONFLICT (sender) DO UPDATE SET at = excluded.at
      """;

  private final JdbcClient jdbc;

  public Templates(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /**
   * Keeps definitions, in the place of earlier ones of the same name and language.
   *
   * @param sender whose they are, in the spelling of {@code SenderName.folded}, or {@link
   *     #ALL_SENDERS}
   */
  @Transactional
  public void keep(String sender, List<ReadDefinition> definitions, String source) {
    definitions.forEach(definition -> insert(sender, definition, source));
  }

  /** Makes the sender's definitions those that the provider has just named, all of them. */
  @Transactional
  public void replaceAll(String sender, List<ReadDefinition> definitions) {
    jdbc.sql("DELETE FROM template_definition WHERE sender = :sender")
        .param("sender", sender)
        .update();
    definitions.forEach(definition -> insert(sender, definition, PROVIDER));
    jdbc.sql(SYNCED).param("sender", sender).update();
  }

  private void insert(String sender, ReadDefinition read, String source) {
    jdbc.sql(KEEP)
        .param("sender", sender)
        .param("name", read.definition().name())
        .param("language", read.definition().language())
        .param("definition", read.json())
        .param("source", source)
        .update();
  }

  /** All that are kept, by name, language and sender. */
  public List<KnownTemplate> all() {
    return jdbc.sql(
            """
            SELECT sender, definition, source, taken_at FROM template_definition
            ORDER BY name, language, sender
            """)
        .query((row, i) -> known(row))
        .list();
  }

  /** What a sender can send, as far as it is known, one of each name and language. */
  public List<KnownTemplate> of(String sender) {
    return jdbc.sql(OF_SENDER).param("sender", sender).query((row, i) -> known(row)).list();
  }

  /** When the provider was last asked for all definitions of a sender. */
  public Optional<Instant> syncedAt(String sender) {
    return jdbc.sql("SELECT at FROM template_sync WHERE sender = :sender")
        .param("sender", sender)
        .query(OffsetDateTime.class)
        .optional()
        .map(OffsetDateTime::toInstant);
  }

  /**
   * Forgets definitions.
   *
   * @param language of those to forget, or null for all
   * @param sender whose to forget, or null for everybody's
   * @return how many
   */
  @Transactional
  public int remove(String name, @Nullable String language, @Nullable String sender) {
    return jdbc.sql(
            """
            DELETE FROM template_definition
            WHERE name = :name AND language = coalesce(:language, language)
              AND sender = coalesce(:sender, sender)
            """)
        .param("name", name)
        .param("language", language)
        .param("sender", sender)
        .update();
  }

  private static KnownTemplate known(ResultSet row) throws SQLException {
    try {
      return new KnownTemplate(
          DefinitionReader.read(JSON.readTree(row.getString("definition"))),
          row.getString("sender"),
          row.getString("source"),
          row.getObject("taken_at", OffsetDateTime.class).toInstant());
    } catch (Incomplete e) {
      throw new IllegalStateException("a kept definition " + e.getMessage(), e);
    }
  }
}
