package com.nightmail.crash;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Between which two moments messages reached a gateway, however late the gateway, or this process,
 * was scheduled to take them: a request for its count is sent to it again and again, on the way
 * that messages take. What an answer counts more than the one before has arrived before this answer
 * came, and after the request before was sent.
 */
final class Arrivals implements AutoCloseable {
  private static final long SECOND = 1_000_000_000;
  private static final long PAUSE_MILLIS = 2;
  private static final Pattern REQUESTS = Pattern.compile("\"requests\":(\\d+)");

  private final URI gateway;
  private final List<Count> counts = new ArrayList<>();
  private final Thread thread;
  private volatile boolean closed;

  /**
   * @param asked by {@link System#nanoTime()}
   * @param answered by the same clock
   */
  private record Count(long asked, long answered, long requests) {}

  Arrivals(URI gateway) {
    this.gateway = gateway;
    this.thread = Thread.ofPlatform().name("arrivals-of-" + gateway).daemon().start(this::count);
  }

  /** The most messages that surely reached the gateway within one second. */
  long mostInASecond() {
    var all = all();
    var most = 0L;
    for (int first = 1, last = 1; first < all.size(); first++) {
      // A request earlier: who is late for messages may be in time for the request after them.
      var end = all.get(first - 1).asked() + SECOND;
      while (last + 1 < all.size() && all.get(last + 1).answered() <= end) {
        last++;
      }
      most = Math.max(most, all.get(last).requests() - all.get(first).requests());
    }
    return most;
  }

  /**
   * The longest time between a request and the next answer: so late has the gateway been at most.
   */
  Duration latest() {
    var all = all();
    var longest = 0L;
    for (int i = 1; i < all.size(); i++) {
      longest = Math.max(longest, all.get(i).answered() - all.get(i - 1).asked());
    }
    return Duration.ofNanos(longest);
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
  }

  private List<Count> all() {
    synchronized (counts) {
      return List.copyOf(counts);
    }
  }

  private void count() {
    try (var socket = new Socket(gateway.getHost(), gateway.getPort());
        var in = new DataInputStream(socket.getInputStream())) {
      socket.setTcpNoDelay(true);
      while (!closed) {
        var asked = System.nanoTime();
        socket.getOutputStream().write("GET /stats HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(US_ASCII));
        var found = REQUESTS.matcher(body(in));
        if (!found.find()) {
          throw new IOException("the gateway does not tell its count");
        }
        var requests = Long.parseLong(found.group(1));
        synchronized (counts) {
          counts.add(new Count(asked, System.nanoTime(), requests));
        }
        Thread.sleep(PAUSE_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      if (!closed) {
        throw new IllegalStateException("the gateway cannot be asked", e);
      }
    }
  }

  private static String body(DataInputStream in) throws IOException {
    var length = 0;
    for (var line = line(in); !line.isEmpty(); line = line(in)) {
      if (line.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
        length = Integer.parseInt(line.substring(line.indexOf(':') + 1).strip());
      }
    }
    return new String(in.readNBytes(length), US_ASCII);
  }

  private static String line(DataInputStream in) throws IOException {
    var line = new StringBuilder();
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0) {
        throw new EOFException();
      }
      line.append(next == '\r' ? "" : (char) next);
    }
    return line.toString();
  }
}
