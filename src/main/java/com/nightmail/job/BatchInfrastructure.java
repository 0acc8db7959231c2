package com.nightmail.job;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.lang.reflect.UndeclaredThrowableException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.configuration.support.JdbcDefaultBatchConfiguration;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.StepExecution;
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
            (proxy, method, arguments) -> patiently(repository, method, arguments));
  }

  private @Nullable Object patiently(
      JobRepository repository, Method method, @Nullable Object @Nullable [] arguments)
      throws InterruptedException {
    var step =
        arguments != null && arguments.length > 0 && arguments[0] instanceof StepExecution first
            ? first
            : null;
    var version = step == null ? null : step.getVersion();
    return patience.call(
        again -> {
          if (again && step != null && version != null) {
            takeBackVersion(repository, step, version);
          }
          return invoke(repository, method, arguments);
        });
  }

  /**
   * Spring Batch counts a step's version up before the commit: where that failed, the step is ahead
   * of the database, and every later update would be refused as another's.
   */
  private static void takeBackVersion(JobRepository repository, StepExecution step, int version) {
    var kept = repository.getStepExecution(step.getId());
    if (kept != null && Objects.equals(kept.getVersion(), version)) {
      step.setVersion(version);
    }
  }

  private static @Nullable Object invoke(
      JobRepository repository, Method method, @Nullable Object @Nullable [] arguments) {
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
  }
}
