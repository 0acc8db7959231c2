package com.nightmail.web;

import java.io.IOException;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;

/**
 * Says what is wrong with a call in one line, such as {@code 405 Method Not Allowed}, and no more.
 * Public, as Tomcat creates it by its name.
 */
public final class PlainErrors extends ErrorReportValve {

  @Override
  protected void report(Request request, Response response, @Nullable Throwable cause) {
    var status = HttpStatus.resolve(response.getStatus());
    if (status == null
        || !status.isError()
        || response.getContentWritten() > 0
        || !response.setErrorReported()) {
      return;
    }
    try {
      response.setContentType("text/plain");
      response.setCharacterEncoding("utf-8");
      var writer = response.getReporter();
      if (writer != null) {
        writer.write(status.value() + " " + status.getReasonPhrase() + "\n");
      }
    } catch (IOException | IllegalStateException callerIsGone) {
      // Then there is nobody to tell.
    }
  }
}
