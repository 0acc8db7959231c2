package com.nightmail.cli;

import com.nightmail.domain.MessageState;
import com.nightmail.domain.ReasonCount;
import com.nightmail.domain.Run;
import com.nightmail.runs.RunDirectory;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Runs as JSON for scripts. The names of the fields stay as they are; new ones may be added. Times
 * are ISO 8601 in UTC, null where there is none; text is escaped to ASCII and otherwise as it came.
 *
 * @param run its number
 * @param status NEW, RUNNING, STOPPING, WAITING, COMPLETED, STOPPED or FAILED
 * @param dryRun whether nothing is ever sent by it
 * @param rows of the list
 * @param counts messages by state; their sum is the rows loaded so far
 * @param rate messages per second asked for at launch
 * @param limit messages that are sent at most
 * @param waitsUntil when it goes on by itself
 * @param waitsFor what it waits for
 * @param erasedAt when the numbers and cells of its list were erased
 * @param failure why it stopped
 * @param warning what a person should know although it goes on
 * @param sentBy the process that sends it now
 */
record RunJson(
    int run,
    String campaign,
    String key,
    String status,
    boolean dryRun,
    int rows,
    Map<MessageState, Integer> counts,
    String list,
    String campaignFile,
    @Nullable Integer rate,
    @Nullable Integer limit,
    Instant createdAt,
    @Nullable Instant startedAt,
    @Nullable Instant endedAt,
    @Nullable Instant waitsUntil,
    @Nullable String waitsFor,
    @Nullable Instant erasedAt,
    @Nullable String failure,
    @Nullable String warning,
    @Nullable String sentBy) {

  /** For whatever commands print for scripts. */
  static final JsonMapper JSON =
      JsonMapper.builder()
          .disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
          .enable(SerializationFeature.INDENT_OUTPUT)
          .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
          .build();

  /** Why so many messages are in a state. */
  record Reason(
      MessageState state,
      @Nullable String errorClass,
      @Nullable Integer code,
      String reason,
      int messages) {}

  static RunJson of(RunDirectory runs, Run run) {
    return new RunJson(
        run.id(),
        run.campaign(),
        run.key(),
        Format.status(runs, run),
        run.dry(),
        run.listRows(),
        run.counts().byState(),
        run.list().toString(),
        run.sourcePath().toString(),
        run.rate(),
        run.limit(),
        run.createdAt(),
        run.startedAt(),
        run.endedAt(),
        run.waits() == null ? null : run.waits().until(),
        run.waits() == null ? null : run.waits().reason(),
        run.erasedAt(),
        run.failure(),
        run.warning(),
        run.owner());
  }

  /** An array of runs. */
  static void print(List<RunJson> runs, PrintWriter out) {
    out.println(JSON.writeValueAsString(runs));
  }

  /**
   * One run, and beside its fields: {@code reachedRate}, messages per second from the first claim
   * to the last answer; {@code routes}, messages by route; {@code reasons}.
   */
  void print(RunDirectory runs, Run about, PrintWriter out) {
    ObjectNode node = JSON.valueToTree(this);
    node.putPOJO("reachedRate", runs.reachedRate(about));
    node.putPOJO(
        "routes",
        runs.routes(run).stream()
            .collect(
                Collectors.toMap(
                    ReasonCount::reason, ReasonCount::count, Integer::sum, TreeMap::new)));
    node.putPOJO("reasons", runs.reasons(run).stream().map(RunJson::reason).toList());
    out.println(JSON.writeValueAsString(node));
  }

  private static Reason reason(ReasonCount group) {
    return new Reason(
        group.state(), group.errorClass(), group.code(), group.reason(), group.count());
  }
}
