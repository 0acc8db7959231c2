package com.nightmail.web;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;

/**
 * Reads the bodies of calls from callers that nobody has verified yet. A body costs no thread while
 * it comes, has to be complete within {@link #DEADLINE}, and takes memory only for what has come of
 * it; all together take at most {@link #MOST_MEMORY}.
 */
@Component
@ConditionalOnWebApplication
class BodyReader {
  private static final Logger log = LoggerFactory.getLogger(BodyReader.class);

  /**
   * For the whole body, however it comes: the largest allowed takes 3 Mbit/s. Shorter than {@code
   * server.tomcat.connection-timeout}, which is for each part of it.
   */
  static final Duration DEADLINE = Duration.ofSeconds(8);

  /** Of all bodies that are not complete yet, in bytes. */
  private static final int MOST_MEMORY = 64 * 1024 * 1024;

  private static final int FIRST_SIZE = 8 * 1024;

  /**
   * A body that is too large is read to its end up to so many bytes, since most callers look for an
   * answer only then.
   */
  private static final int MOST_IGNORED = 8 * 1024 * 1024;

  /** Takes what is read only to be forgotten, of all callers at once. */
  private static final byte[] IGNORED = new byte[FIRST_SIZE];

  private final Semaphore memory = new Semaphore(MOST_MEMORY);

  /**
   * Reads the body and answers the call with what becomes of it; returns at once. A body that is
   * too large is answered with 413, one that is too slow with 408, and with 503 where there is no
   * room.
   *
   * @param largest how many bytes it may have
   * @param taken what becomes of it
   */
  void read(
      HttpServletRequest request,
      HttpServletResponse response,
      int largest,
      Function<byte[], HttpStatus> taken)
      throws IOException {
    var input = request.getInputStream();
    var context = request.startAsync(request, response);
    context.setTimeout(DEADLINE.toMillis());
    var reading = new Reading(request, response, context, input, largest, taken);
    context.addListener(reading);
    input.setReadListener(reading);
  }

  /** Its methods are called one at a time. */
  private final class Reading implements ReadListener, AsyncListener {
    private final HttpServletRequest request;
    private final HttpServletResponse response;
    private final AsyncContext context;
    private final ServletInputStream input;
    private final int largest;
    private final Function<byte[], HttpStatus> taken;
    private byte[] body = {};
    private long length;
    private boolean answered;

    Reading(
        HttpServletRequest request,
        HttpServletResponse response,
        AsyncContext context,
        ServletInputStream input,
        int largest,
        Function<byte[], HttpStatus> taken) {
      this.request = request;
      this.response = response;
      this.context = context;
      this.input = input;
      this.largest = largest;
      this.taken = taken;
    }

    @Override
    public void onDataAvailable() throws IOException {
      while (!answered && input.isReady()) {
        if (isTooLarge()) {
          ignore();
        } else if (length < body.length || grown()) {
          length += Math.max(0, input.read(body, (int) length, body.length - (int) length));
        } else {
          answer(HttpStatus.SERVICE_UNAVAILABLE);
        }
      }
    }

    @Override
    public void onAllDataRead() {
      if (isTooLarge()) {
        answer(HttpStatus.CONTENT_TOO_LARGE);
        return;
      }
      try {
        answer(taken.apply(Arrays.copyOf(body, (int) length)));
      } catch (RuntimeException e) {
        log.error("a call could not be taken", e);
        answer(HttpStatus.INTERNAL_SERVER_ERROR);
      }
    }

    @Override
    public void onTimeout(AsyncEvent event) {
      answer(HttpStatus.REQUEST_TIMEOUT);
    }

    @Override
    public void onError(Throwable callerIsGone) {
      answer(HttpStatus.BAD_REQUEST);
    }

    @Override
    public void onError(AsyncEvent event) {
      answer(HttpStatus.BAD_REQUEST);
    }

    @Override
    public void onComplete(AsyncEvent event) {
      release();
    }

    @Override
    public void onStartAsync(AsyncEvent event) {}

    private boolean isTooLarge() {
      return Math.max(length, request.getContentLengthLong()) > largest;
    }

    private void ignore() throws IOException {
      release();
      length += Math.max(0, input.read(IGNORED));
      if (Math.max(length, request.getContentLengthLong()) > MOST_IGNORED) {
        answer(HttpStatus.CONTENT_TOO_LARGE);
      }
    }

    /** Whether there is memory for more of the body. */
    private boolean grown() {
      var declared = request.getContentLengthLong();
      var most = declared < 0 ? largest + 1 : (int) declared;
      var larger = Math.clamp(2L * body.length, Math.min(FIRST_SIZE, most), most);
      if (!memory.tryAcquire(larger - body.length)) {
        return false;
      }
      body = Arrays.copyOf(body, larger);
      return true;
    }

    private void release() {
      memory.release(body.length);
      body = new byte[0];
    }

    private void answer(HttpStatus status) {
      if (!answered) {
        answered = true;
        release();
        response.setStatus(status.value());
        UnreadBodies.closeUnlessRead(request);
        context.complete();
      }
    }
  }
}
