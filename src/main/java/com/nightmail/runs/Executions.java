package com.nightmail.runs;

import com.nightmail.domain.Run;
import com.nightmail.job.CampaignJob;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.Comparator;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.ExitStatus;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.job.parameters.JobParameters;
import org.springframework.batch.core.job.parameters.JobParametersBuilder;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.StepExecution;
import org.springframework.stereotype.Component;

/** The executions of a run in the job repository. */
@Component
class Executions {
  private static final String ENDED_WITHOUT_A_WORD = "the process ended without a word";

  private final JobRepository repository;

  Executions(JobRepository repository) {
    this.repository = repository;
  }

  /** A run is the job instance of its campaign, key and round. */
  static JobParameters parameters(Run run) {
    return new JobParametersBuilder()
        .addString("campaign", run.campaign(), true)
        .addString("key", run.key(), true)
        .addLong("round", (long) run.round(), true)
        .addLong(CampaignJob.RUN, (long) run.id(), false)
        .toJobParameters();
  }

  Optional<JobExecution> last(Run run) {
    var instance = repository.getJobInstance(CampaignJob.NAME, parameters(run));
    return Optional.ofNullable(instance == null ? null : repository.getLastJobExecution(instance));
  }

  boolean completed(Run run) {
    return last(run).map(JobExecution::getStatus).filter(BatchStatus.COMPLETED::equals).isPresent();
  }

  /**
   * Makes restartable whatever a dead process left behind: executions that still seem to run, those
   * whose state could not be saved (UNKNOWN), and an instance without any execution. Only for
   * whoever holds the run's lock: the job repository itself cannot tell dead from alive.
   */
  void recover(Run run) {
    var instance = repository.getJobInstance(CampaignJob.NAME, parameters(run));
    if (instance == null) {
      return;
    }
    var executions = repository.getJobExecutions(instance);
    if (executions.isEmpty()) {
      repository.deleteJobInstance(instance);
      return;
    }
    for (var execution : executions) {
      var end = lastRecorded(execution);
      for (var step : execution.getStepExecutions()) {
        if (leftBehind(step.getStatus())) {
          step.setStatus(BatchStatus.FAILED);
          step.setExitStatus(ExitStatus.FAILED.addExitDescription(ENDED_WITHOUT_A_WORD));
          step.setEndTime(end);
          repository.update(step);
        }
      }
      if (leftBehind(execution.getStatus())) {
        execution.setStatus(BatchStatus.FAILED);
        execution.setExitStatus(ExitStatus.FAILED.addExitDescription(ENDED_WITHOUT_A_WORD));
        execution.setEndTime(end);
        repository.update(execution);
      }
    }
  }

  /**
   * When the run's latest execution last recorded anything, which it does with every chunk: all
   * that is known of the end of a process that was killed.
   */
  Optional<Instant> lastRecorded(Run run) {
    return last(run).map(e -> lastRecorded(e).atZone(ZoneId.systemDefault()).toInstant());
  }

  private static LocalDateTime lastRecorded(JobExecution execution) {
    return Stream.concat(
            Stream.of(execution.getCreateTime()),
            Stream.concat(
                Stream.ofNullable(execution.getLastUpdated()),
                execution.getStepExecutions().stream()
                    .map(StepExecution::getLastUpdated)
                    .filter(Objects::nonNull)))
        .max(Comparator.naturalOrder())
        .orElseThrow();
  }

  private static boolean leftBehind(@Nullable BatchStatus status) {
    return status == BatchStatus.UNKNOWN || (status != null && status.isRunning());
  }
}
