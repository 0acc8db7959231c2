package com.nightmail.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.IntConsumer;

/**
 * A gateway that accepts every message, on one thread and at less than 15 microseconds of processor
 * time each, so that what is measured is the sender. It answers a request only once all of its body
 * has arrived, and keeps count by a clock of its own.
 */
final class GatewayServer {
  private static final int BACKLOG = 4096;
  private static final long MILLISECOND = 1_000_000;

  private final Selector selector = Selector.open();
  private final ServerSocketChannel server = ServerSocketChannel.open();
  private final Queue<Runnable> commands = new ConcurrentLinkedQueue<>();
  private final IntConsumer milestone;
  private final Reply reply = new Reply();
  private final ByteBuffer out = ByteBuffer.allocateDirect(4096);

  // Of the round. Two latencies, so two queues, each in the order in which it falls due.
  private final ArrayDeque<Due> ordinary = new ArrayDeque<>();
  private final ArrayDeque<Due> slow = new ArrayDeque<>();
  private Behaviour behaviour = Behaviour.AT_ONCE;
  private int expected;
  private Arrivals arrivals = new Arrivals(0);
  private NumberSet numbers = new NumberSet();
  private int answered;
  private int repeated;
  private int malformed;
  private int connections;
  private long lastAnswer;

  /** An answer that waits for its time. */
  private record Due(SocketChannel client, long number, long serial, long at) {}

  /**
   * Listens at once, on a port that is free.
   *
   * @param milestone told, on the server's thread, when the first message arrives (0) and when each
   *     tenth of the expected messages has been answered (how many)
   */
  GatewayServer(IntConsumer milestone) throws IOException {
    this.milestone = milestone;
    server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), BACKLOG);
    server.configureBlocking(false);
    server.register(selector, SelectionKey.OP_ACCEPT);
  }

  int port() throws IOException {
    return ((InetSocketAddress) server.getLocalAddress()).getPort();
  }

  /** Runs it on the server's thread, which may then use the methods below. */
  void submit(Runnable command) {
    commands.add(command);
    selector.wakeup();
  }

  /** Forgets what it counted, and from now on answers like this. */
  void begin(int expected, Behaviour behaviour) {
    this.behaviour = behaviour;
    this.expected = expected;
    arrivals = new Arrivals(expected);
    numbers = new NumberSet();
    answered = repeated = malformed = connections = 0;
  }

  Tally tally() {
    return new Tally(
        answered,
        repeated,
        malformed,
        connections,
        arrivals.count() == 0 ? 0 : (lastAnswer - arrivals.first()) / 1e9,
        arrivals.meanAfterFirstSecond(),
        arrivals.worstSecond());
  }

  /** Serves until the process ends. */
  void serve() throws IOException {
    while (true) {
      var wait = untilNextAnswer();
      if (wait == 0) {
        selector.selectNow(this::handle);
      } else if (wait < 0) {
        selector.select(this::handle);
      } else {
        selector.select(this::handle, (wait + MILLISECOND - 1) / MILLISECOND);
      }
      for (Runnable command; (command = commands.poll()) != null; ) {
        command.run();
      }
      answerDue(ordinary);
      answerDue(slow);
    }
  }

  /** Nanoseconds; negative if no answer waits. */
  private long untilNextAnswer() {
    var next = Math.min(dueAt(ordinary), dueAt(slow));
    return next == Long.MAX_VALUE ? -1 : Math.max(0, next - System.nanoTime());
  }

  private static long dueAt(ArrayDeque<Due> queue) {
    var first = queue.peekFirst();
    return first == null ? Long.MAX_VALUE : first.at;
  }

  private void handle(SelectionKey key) {
    try {
      if (key.isAcceptable()) {
        accept();
      } else {
        read(key);
      }
    } catch (IOException gone) {
      key.cancel();
      close(key);
    }
  }

  private void accept() throws IOException {
    for (SocketChannel client; (client = server.accept()) != null; ) {
      client.configureBlocking(false);
      client.setOption(StandardSocketOptions.TCP_NODELAY, true);
      client.register(selector, SelectionKey.OP_READ, new RequestBuffer());
      connections++;
    }
  }

  private void read(SelectionKey key) throws IOException {
    var client = (SocketChannel) key.channel();
    var requests = (RequestBuffer) key.attachment();
    if (client.read(requests.buffer()) < 0) {
      close(key);
      return;
    }
    for (long number; (number = requests.take()) != RequestBuffer.INCOMPLETE; ) {
      if (number == RequestBuffer.MALFORMED) {
        malformed++;
        out.clear();
        out.put(Reply.BAD_REQUEST).flip();
        flush(client);
      } else {
        arrive(client, number);
      }
    }
  }

  private void arrive(SocketChannel client, long number) throws IOException {
    var now = System.nanoTime();
    var serial = arrivals.count();
    arrivals.add(now);
    if (!numbers.add(number)) {
      repeated++;
    }
    if (serial == 0) {
      milestone.accept(0);
    }
    var isSlow = behaviour.slow(serial);
    var latency = (isSlow ? behaviour.slowLatency() : behaviour.latency()).toNanos();
    if (latency == 0) {
      answer(client, number, serial);
    } else {
      (isSlow ? slow : ordinary).add(new Due(client, number, serial, now + latency));
    }
  }

  private void answerDue(ArrayDeque<Due> queue) {
    if (queue.isEmpty()) {
      return;
    }
    var now = System.nanoTime();
    for (Due due; (due = queue.peekFirst()) != null && due.at <= now; ) {
      queue.removeFirst();
      try {
        answer(due.client, due.number, due.serial);
      } catch (IOException gone) {
        // The sender closed its connection, so nobody waits for this answer.
      }
    }
  }

  private void answer(SocketChannel client, long number, long serial) throws IOException {
    reply.write(out, number, serial);
    flush(client);
    lastAnswer = System.nanoTime();
    answered++;
    if (expected > 0 && (long) answered * 10 / expected > (answered - 1L) * 10 / expected) {
      milestone.accept(answered);
    }
  }

  /** An answer fits the socket's buffer: the loop is there for the letter of the contract. */
  private void flush(SocketChannel client) throws IOException {
    while (out.hasRemaining()) {
      client.write(out);
    }
  }

  private static void close(SelectionKey key) {
    try {
      key.channel().close();
    } catch (IOException e) {
      // It is gone either way.
    }
  }
}
