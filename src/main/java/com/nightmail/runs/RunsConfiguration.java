package com.nightmail.runs;

import com.nightmail.ledger.RunLock;
import com.nightmail.platform.JdbcAddress;
import com.zaxxer.hikari.HikariDataSource;
import java.time.Clock;
import java.time.Duration;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class RunsConfiguration {
  private static final Duration ASKED_SEVERAL_TIMES_A_SECOND = Duration.ofSeconds(30);

  @Bean
  Clock clock() {
    return Clock.systemUTC();
  }

  /** The same database as the pool's, on connections that the pool neither counts nor recycles. */
  @Bean
  RunLock.Connections connectionsOutsideThePool(HikariDataSource pool) {
    return () ->
        new JdbcAddress(pool.getJdbcUrl(), pool.getUsername(), pool.getPassword())
            .connect(ASKED_SEVERAL_TIMES_A_SECOND);
  }

  /** What former processes left is put in order before anything else is done with runs. */
  @Bean
  SmartInitializingSingleton recoveryAtStart(Recovery recovery) {
    return recovery::recover;
  }
}
