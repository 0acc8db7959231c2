package com.nightmail.job;

import com.nightmail.sending.DatabasePatience;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.lang.reflect.UndeclaredThrowableException;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.configuration.support.JdbcDefaultBatchConfiguration;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.StepExecution;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.dao.OptimisticLockingFailureException;
import org.springframework.transaction.annotation.Isolation;

/** Spring Batch on PostgreSQL; its tables are Flyway's. */
@Configuration(proxyBeanMethods = false)
class BatchInfrastructure extends JdbcDefaultBatchConfiguration {
  private static final int MOST_DISAGREEMENTS = 2;

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
    return patience.call(again -> agreeing(repository, method, arguments, again));
  }

  /**
   * Calls until memory and database agree on the version of what is updated. Spring Batch counts it
   * up in memory before the commit: of a commit that was undone memory is one ahead, and of one
   * that a repeated call finds done it is one behind; while it is being done, first the one and
   * then the other. A job execution reads its version before every update.
   */
  private static @Nullable Object agreeing(
      JobRepository repository,
      Method method,
      @Nullable Object @Nullable [] arguments,
      boolean again) {
    var step = arguments != null && arguments[0] instanceof StepExecution first ? first : null;
    for (int disagreements = 0; ; disagreements++) {
      try {
        return invoke(repository, method, arguments);
      } catch (OptimisticLockingFailureException e) {
        var agreed = step == null ? again : adoptVersion(repository, step, again);
        if (!agreed || disagreements == MOST_DISAGREEMENTS) {
          throw e;
        }
      }
    }
  }

  /** Whether the step's version in the database can be explained without another process. */
  private static boolean adoptVersion(JobRepository repository, StepExecution step, boolean again) {
    var kept = repository.getStepExecution(step.getId());
    if (kept == null || kept.getVersion() == null || step.getVersion() == null) {
      return false;
    }
    var ahead = step.getVersion() - kept.getVersion();
    step.setVersion(kept.getVersion());
    return ahead == 1 || (again && ahead == -1);
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
