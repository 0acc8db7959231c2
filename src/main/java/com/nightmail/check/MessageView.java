package com.nightmail.check;

import java.util.List;
import tools.jackson.databind.JsonNode;

/** Shows a message as its recipient will see it. */
public interface MessageView {

  /**
   * Lines for a person to read, without line breaks in them.
   *
   * @param template the {@code template} object of a request
   */
  List<String> lines(JsonNode template);
}
