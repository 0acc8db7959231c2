package com.nightmail.schedule;

import com.github.kagkarlsson.scheduler.task.CompletionHandler;
import com.github.kagkarlsson.scheduler.task.FailureHandler;
import com.github.kagkarlsson.scheduler.task.Task;
import com.github.kagkarlsson.scheduler.task.TaskDescriptor;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.github.kagkarlsson.scheduler.task.schedule.FixedDelay;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Optional;
import java.util.UUID;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * What db-scheduler does when it is due, in whichever serving process comes first. None of it waits
 * for a run.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnWebApplication
class NightTasks {
  /** The time of a schedule has come; the instance is its name. */
  static final TaskDescriptor<Void> SCHEDULE = TaskDescriptor.of("schedule");

  /** The next step of a night; the instance is its schedule and date. */
  static final TaskDescriptor<Void> NIGHT = TaskDescriptor.of("night");

  /** A verdict is to be delivered; the instance is the delivery's id. */
  static final TaskDescriptor<Void> VERDICT = TaskDescriptor.of("verdict");

  static final String ROUNDS = "rounds";
  private static final Duration A_DAY = Duration.ofDays(1);
  private static final Duration AROUND = Duration.ofSeconds(3);
  private static final Duration AFTER_FAILURE = Duration.ofSeconds(10);

  /** The application's clock is db-scheduler's. */
  @Bean
  com.github.kagkarlsson.scheduler.Clock schedulersClock(Clock clock) {
    return clock::instant;
  }

  @Bean
  Task<Void> roundsTask(Rounds rounds) {
    return Tasks.recurring(ROUNDS, FixedDelay.of(AROUND))
        .execute((instance, context) -> rounds.make(context.getSchedulerClient()));
  }

  @Bean
  Task<Void> scheduleTask(Firing firing, Rounds rounds) {
    return Tasks.custom(SCHEDULE)
        .onFailure(later())
        .execute(
            (instance, context) -> {
              var next = firing.fire(instance.getId(), context.getExecution().getExecutionTime());
              rounds.followUp(context.getSchedulerClient());
              return again(next);
            });
  }

  @Bean
  Task<Void> nightTask(NightSteps steps, Rounds rounds) {
    return Tasks.custom(NIGHT)
        .onFailure(later())
        .execute(
            (instance, context) -> {
              var id = instance.getId();
              var gap = id.lastIndexOf(' ');
              var next = steps.step(id.substring(0, gap), LocalDate.parse(id.substring(gap + 1)));
              rounds.followUp(context.getSchedulerClient());
              return again(next);
            });
  }

  @Bean
  Task<Void> verdictTask(Courier courier) {
    return Tasks.custom(VERDICT)
        .onFailure(later())
        .execute((instance, context) -> again(courier.deliver(UUID.fromString(instance.getId()))));
  }

  @Bean
  Task<Void> erasureTask(Erasing erasing) {
    return Tasks.recurring("erasure", FixedDelay.of(A_DAY))
        .execute((instance, context) -> erasing.eraseDue());
  }

  private static FailureHandler<Void> later() {
    return new FailureHandler.OnFailureRetryLater<>(AFTER_FAILURE);
  }

  private static CompletionHandler<Void> again(Optional<Instant> next) {
    return (complete, operations) ->
        next.ifPresentOrElse(time -> operations.reschedule(complete, time), operations::remove);
  }
}
