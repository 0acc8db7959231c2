package com.nightmail.runs;

import com.nightmail.ledger.RunLock;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.DriverManager;
import java.time.Clock;
import java.util.Objects;
import java.util.Properties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class RunsConfiguration {

  @Bean
  Clock clock() {
    return Clock.systemUTC();
  }

  /** The same database as the pool's, on connections that the pool neither counts nor recycles. */
  @Bean
  RunLock.Connections connectionsOutsideThePool(HikariDataSource pool) {
    return () -> {
      var properties = new Properties();
      if (pool.getUsername() != null) { // else the URL names it
        properties.setProperty("user", pool.getUsername());
        properties.setProperty("password", Objects.requireNonNullElse(pool.getPassword(), ""));
      }
      properties.setProperty("tcpKeepAlive", "true");
      properties.setProperty("socketTimeout", "30"); // seconds; asked several times a second
      return DriverManager.getConnection(pool.getJdbcUrl(), properties);
    };
  }
}
