package com.nightmail.runs;

import com.nightmail.domain.Run;
import com.nightmail.job.CampaignJob;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Optional;
import org.springframework.batch.core.job.DefaultJobKeyGenerator;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Reads what the job repository keeps of runs, without Spring Batch's infrastructure. */
@Repository
class ExecutionHistory {
  private static final String LAST =
      """
      SELECT execution.job_execution_id, execution.status AS execution_status, step.*
      FROM (
        SELECT job_execution_id, status FROM batch_job_execution
        WHERE job_instance_id =
          (SELECT job_instance_id FROM batch_job_instance WHERE job_name = :job AND job_key = :key)
        ORDER BY job_execution_id DESC LIMIT 1) execution
      LEFT JOIN batch_step_execution step USING (job_execution_id)
      ORDER BY step.step_execution_id
      """;

  private final JdbcClient jdbc;

  ExecutionHistory(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  /** The latest execution of the run; empty if it was never begun, or was opened again since. */
  Optional<Execution> last(Run run) {
    return jdbc.sql(LAST)
        .param("job", CampaignJob.NAME)
        .param("key", new DefaultJobKeyGenerator().generateKey(Executions.parameters(run)))
        .query(ExecutionHistory::execution);
  }

  private static Optional<Execution> execution(ResultSet rows) throws SQLException {
    if (!rows.next()) {
      return Optional.empty();
    }
    var id = rows.getLong("job_execution_id");
    var status = rows.getString("execution_status");
    var steps = new ArrayList<Execution.Step>();
    do {
      if (rows.getString("step_name") != null) {
        steps.add(step(rows));
      }
    } while (rows.next());
    return Optional.of(new Execution(id, status, steps));
  }

  private static Execution.Step step(ResultSet row) throws SQLException {
    return new Execution.Step(
        row.getString("step_name"),
        row.getString("status"),
        row.getLong("read_count"),
        row.getLong("write_count"),
        row.getObject("start_time", LocalDateTime.class),
        row.getObject("end_time", LocalDateTime.class),
        row.getString("exit_code"));
  }
}
