package com.nightmail.job;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.lang.reflect.UndeclaredThrowableException;
import org.springframework.batch.core.configuration.support.JdbcDefaultBatchConfiguration;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.transaction.annotation.Isolation;

/** Spring Batch on PostgreSQL; its tables are Flyway's. */
@Configuration(proxyBeanMethods = false)
class BatchInfrastructure extends JdbcDefaultBatchConfiguration {
  private final DatabasePatience patience;

  BatchInfrastructure(DatabasePatience patience) {
    this.patience = patience;
  }

  /**
   * The default, serializable, fails every second of many launches at once; the unique key of an
   * instance and the lock of a run do what it would be for.
   */
  @Override
  protected Isolation getIsolationLevelForCreate() {
    return Isolation.READ_COMMITTED;
  }

  /** Waits for a database that went away: else every outage would leave executions UNKNOWN. */
  @Bean
  @Override
  public JobRepository jobRepository() {
    var repository = super.jobRepository();
    return (JobRepository)
        Proxy.newProxyInstance(
            JobRepository.class.getClassLoader(),
            new Class<?>[] {JobRepository.class},
            (proxy, method, arguments) ->
                patience.call(
                    again -> {
                      try {
                        return method.invoke(repository, arguments);
                      } catch (InvocationTargetException e) {
                        if (e.getCause() instanceof RuntimeException failure) {
                          throw failure;
                        }
                        throw new UndeclaredThrowableException(e.getCause());
                      } catch (IllegalAccessException e) {
                        throw new IllegalStateException(e);
                      }
                    }));
  }
}
