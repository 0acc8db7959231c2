package com.nightmail.bench;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.StringReader;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Array;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import org.apache.hc.client5.http.impl.async.HttpAsyncClients;
import org.apache.hc.client5.http.impl.async.MinimalHttpAsyncClient;
import org.apache.hc.client5.http.impl.nio.PoolingAsyncClientConnectionManagerBuilder;
import org.apache.hc.core5.concurrent.FutureCallback;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.Message;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.nio.entity.BasicAsyncEntityConsumer;
import org.apache.hc.core5.http.nio.support.AsyncRequestBuilder;
import org.apache.hc.core5.http.nio.support.BasicResponseConsumer;
import org.apache.hc.core5.http2.config.H2Config;
import org.apache.hc.core5.reactor.IOReactorConfig;
import org.postgresql.PGConnection;

/**
 * The limit: claim, send and settle by hand, with neither Spring nor a net below. It does what a
 * claim needs at least, which is to be committed before its message leaves, and nothing else: no
 * pace, no epochs, no counters, no retries, no recovery.
 *
 * <p>One thread claims ahead in batches, one hands messages to the asynchronous client of Apache
 * HttpComponents (one thread, 256 requests in flight), one settles in batches. The list is loaded
 * by COPY before the first message leaves.
 */
final class HandTuned {
  private static final int CLAIM = 500;
  private static final int CLAIMED_AHEAD = 2;
  private static final int IN_FLIGHT = 256;
  private static final int SETTLED_AT_ONCE = 1_000;
  private static final String ID = "\"id\":\"";

  private static final String TABLE =
      """
      CREATE TABLE limit_message (
        line int PRIMARY KEY, phone bigint NOT NULL, cells text[] NOT NULL,
        state "char" NOT NULL DEFAULT 'R', attempt smallint NOT NULL DEFAULT 0, wamid text
      ) WITH (fillfactor = 50)
      """;

  private static final String CLAIM_LINES =
      """
      UPDATE limit_message SET state = 'C', attempt = attempt + 1 WHERE line > ? AND line <= ?
      RETURNING line, phone, cells
      """;

  private static final String SETTLE =
      """
      UPDATE limit_message m SET state = 'A', wamid = answer.wamid
      FROM unnest(?::int[], ?::text[]) AS answer (line, wamid) WHERE m.line = answer.line
      """;

  record Claimed(int line, byte[] body) {}

  record Answer(int line, String wamid) {}

  private final String database;
  private final BlockingQueue<List<Claimed>> claimed = new ArrayBlockingQueue<>(CLAIMED_AHEAD);
  private final BlockingQueue<Answer> answers = new LinkedBlockingQueue<>();
  private int rows;

  private HandTuned(String database) {
    this.database = database;
  }

  /**
   * @param arguments JDBC address, list, address of the gateway
   */
  public static void main(String[] arguments) throws Exception {
    new HandTuned(arguments[0]).run(Path.of(arguments[1]), URI.create(arguments[2]));
  }

  private void run(Path list, URI gateway) throws Exception {
    load(list);
    Thread.ofPlatform().daemon().name("claim").start(() -> orExit(this::claim));
    Thread.ofPlatform().daemon().name("send").start(() -> orExit(() -> send(gateway)));
    settle();
  }

  private void load(Path list) throws SQLException, IOException {
    try (var connection = connect();
        var statement = connection.createStatement();
        var lines = Files.lines(list)) {
      statement.execute(TABLE);
      var text = new StringBuilder();
      for (var line : (Iterable<String>) lines.skip(1)::iterator) {
        var cells = line.split(",");
        text.append("%d\t%s\t{%s}\n".formatted(++rows, cells[1].substring(1), line));
      }
      var copy = connection.unwrap(PGConnection.class).getCopyAPI();
      copy.copyIn(
          "COPY limit_message (line, phone, cells) FROM STDIN", new StringReader(text.toString()));
      statement.execute("VACUUM ANALYZE limit_message");
    }
  }

  private void claim() throws SQLException, InterruptedException {
    try (var connection = connect();
        var claim = connection.prepareStatement(CLAIM_LINES)) {
      for (var from = 0; from < rows; from += CLAIM) {
        claim.setInt(1, from);
        claim.setInt(2, from + CLAIM);
        var messages = new ArrayList<Claimed>(CLAIM);
        try (var lines = claim.executeQuery()) {
          while (lines.next()) {
            var cells = (String[]) lines.getArray(3).getArray();
            var body = SampleMessage.body(lines.getLong(2), cells[0], cells[2], cells[3], cells[4]);
            messages.add(new Claimed(lines.getInt(1), body.getBytes(UTF_8)));
          }
        }
        claimed.put(messages);
      }
    }
  }

  private void send(URI gateway) throws InterruptedException, IOException {
    try (var client = client()) {
      client.start();
      var inFlight = new Semaphore(IN_FLIGHT);
      for (var sent = 0; sent < rows; ) {
        for (var message : claimed.take()) {
          inFlight.acquire();
          client.execute(
              AsyncRequestBuilder.post(gateway)
                  .addHeader("MM_lite", "yes")
                  .addHeader("API-KEY", "bench")
                  .setEntity(message.body(), ContentType.APPLICATION_JSON)
                  .build(),
              new BasicResponseConsumer<>(new BasicAsyncEntityConsumer()),
              new OnAnswer(message.line(), inFlight));
          sent++;
        }
      }
      inFlight.acquire(IN_FLIGHT);
    }
  }

  /** Takes the message's id out of an answer. */
  private final class OnAnswer implements FutureCallback<Message<HttpResponse, byte[]>> {
    private final int line;
    private final Semaphore inFlight;

    private OnAnswer(int line, Semaphore inFlight) {
      this.line = line;
      this.inFlight = inFlight;
    }

    @Override
    public void completed(Message<HttpResponse, byte[]> answer) {
      inFlight.release();
      var text = new String(answer.getBody(), ISO_8859_1);
      var id = text.indexOf(ID) + ID.length();
      answers.add(new Answer(line, text.substring(id, text.indexOf('"', id))));
    }

    @Override
    public void failed(Exception e) {
      e.printStackTrace();
      System.exit(1);
    }

    @Override
    public void cancelled() {
      System.exit(1);
    }
  }

  private static MinimalHttpAsyncClient client() {
    return HttpAsyncClients.createMinimal(
        H2Config.DEFAULT,
        Http1Config.DEFAULT,
        IOReactorConfig.custom().setIoThreadCount(1).setTcpNoDelay(true).build(),
        PoolingAsyncClientConnectionManagerBuilder.create()
            .setMaxConnPerRoute(IN_FLIGHT)
            .setMaxConnTotal(IN_FLIGHT)
            .build());
  }

  private void settle() throws SQLException, InterruptedException {
    try (var connection = connect();
        var settle = connection.prepareStatement(SETTLE)) {
      var batch = new ArrayList<Answer>(SETTLED_AT_ONCE);
      for (var settled = 0; settled < rows; settled += batch.size()) {
        batch.clear();
        batch.add(answers.take());
        answers.drainTo(batch, SETTLED_AT_ONCE - 1);
        settle.setArray(1, array(connection, "int4", batch.stream().map(Answer::line).toArray()));
        settle.setArray(2, array(connection, "text", batch.stream().map(Answer::wamid).toArray()));
        settle.executeUpdate();
      }
    }
  }

  private static Array array(Connection connection, String type, Object[] values)
      throws SQLException {
    return connection.createArrayOf(type, values);
  }

  private Connection connect() throws SQLException {
    return DriverManager.getConnection(database);
  }

  private interface Work {
    void run() throws Exception;
  }

  private static void orExit(Work work) {
    try {
      work.run();
    } catch (Exception e) {
      e.printStackTrace();
      System.exit(1);
    }
  }
}
