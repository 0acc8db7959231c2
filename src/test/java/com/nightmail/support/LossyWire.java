package com.nightmail.support;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The way to a PostgreSQL on which, once told to, the answers to commits get lost: what was
 * committed stays so, and the connection is cut.
 */
public final class LossyWire implements AutoCloseable {
  private static final String COMMITTED = "COMMIT\0";

  private final ServerSocket server;
  private final URI target;
  private final AtomicInteger commits = new AtomicInteger();
  private final AtomicInteger lost = new AtomicInteger();
  private final Queue<Socket> clients = new ConcurrentLinkedQueue<>();
  private volatile int every;

  /**
   * @param jdbcUrl of the database at the other end
   */
  public LossyWire(String jdbcUrl) throws IOException {
    this.target = URI.create(jdbcUrl.substring("jdbc:".length()));
    this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::accept);
  }

  /** JDBC address of the database by this way. */
  public String jdbcUrl() {
    return "jdbc:postgresql://127.0.0.1:%d%s?%s"
        .formatted(server.getLocalPort(), target.getPath(), target.getQuery());
  }

  /** From now on the answer to every n-th commit is lost; 0 for none. */
  public void loseEvery(int nth) {
    every = nth;
  }

  /** Cuts all connections; the database notices when it wants to answer. */
  public void cut() throws IOException {
    for (var client : clients) {
      client.close();
    }
  }

  /** How many answers were lost. */
  public int lost() {
    return lost.get();
  }

  @Override
  public void close() throws IOException {
    server.close();
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        var client = server.accept();
        clients.add(client);
        var database = new Socket(target.getHost(), target.getPort());
        Thread.ofVirtual().start(() -> forward(client, database, false));
        Thread.ofVirtual().start(() -> forward(database, client, true));
      } catch (IOException closed) {
        return;
      }
    }
  }

  private void forward(Socket from, Socket to, boolean answers) {
    try (Closeable one = from;
        Closeable other = to) {
      pump(from.getInputStream(), to.getOutputStream(), answers);
    } catch (IOException cut) {
      // Either side is gone, and by closing both so is the other.
    }
  }

  private void pump(InputStream in, OutputStream out, boolean answers) throws IOException {
    var buffer = new byte[64 * 1024];
    for (int n; (n = in.read(buffer)) > 0; ) {
      if (answers && every > 0 && tellsOfCommit(buffer, n)) {
        if (commits.incrementAndGet() % every == 0) {
          lost.incrementAndGet();
          return;
        }
      }
      out.write(buffer, 0, n);
    }
  }

  private static boolean tellsOfCommit(byte[] answer, int length) {
    return new String(answer, 0, length, StandardCharsets.ISO_8859_1).contains(COMMITTED);
  }
}
