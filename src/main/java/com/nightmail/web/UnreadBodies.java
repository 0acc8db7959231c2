package com.nightmail.web;

import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;
import org.apache.coyote.ActionCode;

/**
 * Closes the connection of a call that is answered before its body was read to the end.
 *
 * <p>Tomcat would read the rest first, to use the connection again, and a thread would wait for it
 * as long as the caller likes.
 */
final class UnreadBodies extends ValveBase {
  private static final String CLOSER = UnreadBodies.class.getName();

  UnreadBodies() {
    super(true);
  }

  @Override
  public void invoke(Request request, Response response) throws IOException, ServletException {
    request.setAttribute(CLOSER, (Runnable) () -> closeUnlessRead(request));
    getNext().invoke(request, response);
    if (!request.isAsync()) {
      closeUnlessRead(request);
    }
  }

  /**
   * The same for a call that is answered asynchronously: to be called when its status is set and
   * before it is completed.
   */
  static void closeUnlessRead(ServletRequest request) {
    if (request.getAttribute(CLOSER) instanceof Runnable closer) {
      closer.run();
    }
  }

  private static void closeUnlessRead(Request request) {
    var read = new AtomicBoolean();
    var coyote = request.getCoyoteRequest();
    coyote.action(ActionCode.REQUEST_BODY_FULLY_READ, read);
    if (!read.get()) {
      try {
        var response = request.getResponse();
        response.setHeader("Connection", "close"); // of no effect where the answer is on its way
        response.finishResponse();
      } catch (IOException callerIsGone) {
        // Then there is nobody to answer.
      }
      coyote.action(ActionCode.DISABLE_SWALLOW_INPUT, null);
    }
  }
}
