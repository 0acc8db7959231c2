package com.nightmail.schedule;

import com.github.kagkarlsson.scheduler.SchedulerClient;
import com.github.kagkarlsson.scheduler.SchedulerClient.ScheduleOptions;
import com.github.kagkarlsson.scheduler.task.SchedulableInstance;
import com.nightmail.runs.InterruptedRuns;
import com.nightmail.runs.WaitedRuns;
import java.time.Clock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.stereotype.Component;

/**
 * Looks, every few seconds and in one process at a time, whether everything that is to be done is
 * due at some time: schedules that commands changed, nights and verdicts that are open. What a
 * process did not come to because it was killed, is found here.
 */
@Component
@ConditionalOnWebApplication
class Rounds {
  private static final Logger log = LoggerFactory.getLogger(Rounds.class);

  private final ScheduleRegister schedules;
  private final Nights nights;
  private final Outbox outbox;
  private final InterruptedRuns interrupted;
  private final WaitedRuns waited;
  private final Clock clock;

  Rounds(
      ScheduleRegister schedules,
      Nights nights,
      Outbox outbox,
      InterruptedRuns interrupted,
      WaitedRuns waited,
      Clock clock) {
    this.schedules = schedules;
    this.nights = nights;
    this.outbox = outbox;
    this.interrupted = interrupted;
    this.waited = waited;
    this.clock = clock;
  }

  void make(SchedulerClient client) {
    for (var schedule : schedules.all()) {
      if (!schedule.armed()) {
        arm(client, schedule);
      }
    }
    followUp(client);
    interrupted.takeUp();
    waited.takeUp();
  }

  private void arm(SchedulerClient client, Schedule schedule) {
    try {
      var instance = NightTasks.SCHEDULE.instance(schedule.name()).build();
      client.schedule(
          SchedulableInstance.of(instance, schedule.plan().next(schedule.since())),
          ScheduleOptions.WHEN_EXISTS_RESCHEDULE);
      schedules.armed(schedule);
    } catch (InvalidSchedule e) {
      log.warn("schedule {} cannot be read: {}", schedule.name(), e.getMessage());
    }
  }

  /** Nights and verdicts that are open are due at some time. */
  void followUp(SchedulerClient client) {
    for (var night : nights.open()) {
      client.scheduleIfNotExists(
          NightTasks.NIGHT.instance(night.instance()).build(), night.lookAt());
    }
    for (var letter : outbox.pending()) {
      client.scheduleIfNotExists(
          NightTasks.VERDICT.instance(letter.toString()).build(), clock.instant());
    }
  }
}
