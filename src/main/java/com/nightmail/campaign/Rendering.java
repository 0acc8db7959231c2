package com.nightmail.campaign;

import java.util.List;

/** What became of a recipient's cells: a template block ready to send, or the reason why not. */
public sealed interface Rendering {

  /** The {@code template} object of the provider's request, as UTF-8 JSON. */
  record Rendered(byte[] template) implements Rendering {}

  /**
   * The row cannot be sent.
   *
   * @param reason names the parameter, the rule and the column
   * @param columns of the list that the value comes from
   */
  record Unrenderable(String reason, List<String> columns) implements Rendering {}
}
