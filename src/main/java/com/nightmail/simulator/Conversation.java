package com.nightmail.simulator;

import com.nightmail.simulator.RequestHandler.Ruling;
import com.nightmail.simulator.RequestReader.Head;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** One client's connection, request after request, until one side or a fault ends it. */
final class Conversation implements Runnable {

  private static final Duration BETWEEN_BYTES = Duration.ofMillis(50);

  private final Socket socket;
  private final Simulator simulator;

  Conversation(Socket socket, Simulator simulator) {
    this.socket = socket;
    this.simulator = simulator;
  }

  @Override
  public void run() {
    try (socket) {
      socket.setTcpNoDelay(true);
      var reader = new RequestReader(socket.getInputStream());
      boolean goOn = true;
      while (goOn) {
        int first = reader.peek();
        goOn = first == 'P' ? message(reader) : first >= 0 && other(reader);
      }
    } catch (IOException e) {
      // The client went away, or is no HTTP client: that ends the conversation and nothing else.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      simulator.ended(socket);
    }
  }

  private boolean message(RequestReader reader) throws IOException, InterruptedException {
    Draw draw = simulator.draw();
    Fault fault = draw.fault();
    if (fault != null && fault.mishap() == FaultKind.RESET_BEFORE) {
      return reset();
    }
    Head head = reader.head();
    if (fault != null && fault.mishap() == FaultKind.RESET_DURING) {
      return reset();
    }
    byte[] body = reader.body(head);
    Ruling ruling = simulator.desk().rule(head, body, fault, draw.ofNumber());
    Thread.sleep(draw.latency());
    return answer(ruling.reply().bytes(), ruling.fault())
        && !head.header("connection").equalsIgnoreCase("close");
  }

  private boolean answer(byte[] bytes, @Nullable Fault fault)
      throws IOException, InterruptedException {
    OutputStream out = socket.getOutputStream();
    FaultKind mishap = fault == null ? FaultKind.CODE : fault.mishap();
    switch (mishap) {
      case LOST -> {
        return false;
      }
      case RESET_AFTER -> {
        return reset();
      }
      case SILENT -> {
        return socket.getInputStream().read() >= 0;
      }
      case TRICKLE -> {
        for (byte b : bytes) {
          out.write(b);
          Thread.sleep(BETWEEN_BYTES);
        }
        return true;
      }
      case ENDLESS -> {
        byte[] more = " ".repeat(256).getBytes(StandardCharsets.US_ASCII);
        out.write(
            "HTTP/1.1 200 OK\r\nContent-Length: 999999999\r\n\r\n"
                .getBytes(StandardCharsets.US_ASCII));
        while (true) {
          out.write(more);
          Thread.sleep(BETWEEN_BYTES);
        }
      }
      default -> {
        out.write(bytes);
        return mishap != FaultKind.CLOSE;
      }
    }
  }

  private boolean other(RequestReader reader) throws IOException {
    Head head = reader.head();
    byte[] body = reader.body(head);
    OutputStream out = socket.getOutputStream();
    if (TemplateEdge.isAsked(head)) {
      out.write(simulator.templates().answer(head).bytes());
      return true;
    }
    switch (head.method() + " " + head.path()) {
      case "GET /stats" -> out.write(Reply.json(200, simulator.stats().json()).bytes());
      case "GET /accepted" -> {
        simulator.writeAccepted(out);
        return false;
      }
      default -> out.write(simulator.desk().rule(head, body, null, 1).reply().bytes());
    }
    return true;
  }

  /** Closes with RST instead of FIN. */
  private boolean reset() throws IOException {
    socket.setSoLinger(true, 0);
    return false;
  }
}
