package com.nightmail.simulator;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.nightmail.gateway.Dialect;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A faithful MM Lite gateway on loopback: it checks the documented request strictly, gives the
 * documented answer, and keeps the record that a sender's promises are held against. It delivers
 * nothing to anybody.
 *
 * <p>An HTTP server of its own, because it has to break HTTP on purpose, which libraries rightly
 * prevent: resets, half answers, endless ones. A virtual thread serves each connection.
 */
public final class Simulator implements AutoCloseable {

  private static final int BACKLOG = 4096;

  private final Options options;
  private final ServerSocket server;
  private final TrafficLog books;
  private final FaultPlan faults;
  private final Wamid wamid = new Wamid(new SecureRandom().nextLong());
  private final @Nullable WebhookSender postman;
  private final RequestHandler desk;
  private final TemplateEdge templates;
  private final AtomicLong drawn = new AtomicLong();
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();

  /**
   * Listens at once.
   *
   * @throws IOException if the port is taken
   */
  public Simulator(Options options) throws IOException {
    this.options = options;
    this.books = new TrafficLog(options.rate());
    this.faults = new FaultPlan(options.faults());
    this.server = new ServerSocket(options.port(), BACKLOG, InetAddress.getLoopbackAddress());
    this.postman =
        options.receipts() == null ? null : new WebhookSender(options.receipts(), options.seed());
    this.desk =
        new RequestHandler(books, faults, wamid, new Approvals(options.templates()), postman);
    this.templates = new TemplateEdge(options.templates());
    Thread.ofVirtual().name("simulator").start(this::listen);
  }

  /** Where the documented gateway's messages go. */
  public URI url() {
    return url(Dialect.ORAI);
  }

  /** Where messages of a dialect go. */
  public URI url(Dialect dialect) {
    return switch (dialect) {
      case ORAI -> base().resolve("/api/cloud/Dialog");
      case GRAPH -> base().resolve("/v25.0/106540352242922/marketing_messages");
    };
  }

  /** The root, under which are {@code /stats} and {@code /accepted}. */
  public URI base() {
    return URI.create("http://127.0.0.1:" + server.getLocalPort() + "/");
  }

  public Stats stats() {
    return books.stats();
  }

  /**
   * A message that got an id, whether or not its answer arrived.
   *
   * @param phone as it was sent, with its plus
   * @param token its {@code biz_opaque_callback_data}, or empty
   * @param at when the whole request had arrived
   */
  public record Acceptance(String phone, String wamid, String token, Instant at) {}

  /** Everything accepted so far, in the order of arrival. */
  public List<Acceptance> accepted() {
    return books.accepted().stream().map(this::acceptance).toList();
  }

  private Acceptance acceptance(TrafficLog.Accepted message) {
    return new Acceptance(
        message.phone(),
        wamid.of(message.phone(), message.serial()),
        message.token(),
        message.at());
  }

  /** Receipts that the webhook has still to take. */
  public long receiptsUnderway() {
    return postman == null ? 0 : postman.underway();
  }

  /** Closes the port and every connection at once. */
  @Override
  public void close() throws IOException {
    server.close();
    if (postman != null) {
      postman.close();
    }
    for (Socket socket : open) {
      socket.close();
    }
  }

  RequestHandler desk() {
    return desk;
  }

  TemplateEdge templates() {
    return templates;
  }

  Draw draw() {
    return Draw.of(options, faults, drawn.getAndIncrement());
  }

  void ended(Socket socket) {
    open.remove(socket);
  }

  /**
   * Everything accepted so far, until the connection closes: a line of JSON each, with the request
   * as it arrived, but for the oldest of very many.
   */
  void writeAccepted(OutputStream socket) {
    var out = new PrintStream(new BufferedOutputStream(socket, 64 * 1024), false, UTF_8);
    out.print("HTTP/1.1 200 OK\r\nContent-Type: application/x-ndjson\r\nConnection: close\r\n\r\n");
    var record = books.record();
    var messages = record.accepted();
    var requests = record.latestRequests();
    for (int i = 0; i < messages.size(); i++) {
      var message = acceptance(messages.get(i));
      var kept = i - (messages.size() - requests.size());
      out.printf(
          "{\"phone\":%s,\"wamid\":%s,\"token\":%s,\"at\":%s%s}\n",
          Json.quote(message.phone()),
          Json.quote(message.wamid()),
          Json.quote(message.token()),
          Json.quote(message.at().toString()),
          kept < 0 ? "" : ",\"request\":" + oneLine(requests.get(kept)));
    }
    out.flush();
  }

  /** Line breaks stand between the values of a JSON text only: within strings they are escaped. */
  private static String oneLine(byte[] json) {
    return new String(json, UTF_8).replace('\n', ' ').replace('\r', ' ');
  }

  private void listen() {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        open.add(socket);
        books.connected();
        Thread.ofVirtual().start(new Conversation(socket, this));
      } catch (IOException e) {
        // Closed, or one client gone before it was greeted; the loop's condition tells which.
      }
    }
  }
}
