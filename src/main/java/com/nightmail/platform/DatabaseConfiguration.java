package com.nightmail.platform;

import java.nio.file.Path;
import java.util.Optional;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Where the database is: at {@code spring.datasource.url}, or in the home directory without one.
 */
@Configuration(proxyBeanMethods = false)
class DatabaseConfiguration {

  /** Of a database of the user's own, only its connections tell. */
  @Bean
  DatabaseHealth databaseHealth(ObjectProvider<EmbeddedDatabase> embedded) {
    var database = embedded.getIfAvailable();
    return database == null ? Optional::empty : database::trouble;
  }

  @Configuration(proxyBeanMethods = false)
  @ConditionalOnProperty(
      name = "spring.datasource.url",
      matchIfMissing = true,
      havingValue = "none")
  static class Embedded {

    @Bean
    EmbeddedDatabase embeddedDatabase(@Value("${nightmail.home}") Path home) {
      return EmbeddedDatabase.open(home);
    }

    @Bean
    JdbcConnectionDetails embeddedConnection(EmbeddedDatabase database) {
      return new JdbcConnectionDetails() {
        @Override
        public String getJdbcUrl() {
          return database.jdbcUrl();
        }

        @Override
        public String getUsername() {
          return database.user();
        }

        @Override
        public String getPassword() {
          return database.password();
        }
      };
    }
  }
}
