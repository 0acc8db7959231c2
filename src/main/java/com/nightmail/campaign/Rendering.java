package com.nightmail.campaign;

/** What became of a recipient's cells: a template block ready to send, or the reason why not. */
public sealed interface Rendering {

  /** The {@code template} object of the provider's request, as UTF-8 JSON. */
  record Rendered(byte[] template) implements Rendering {}

  /** The row cannot be sent; {@code reason} names the parameter and the column. */
  record Unrenderable(String reason) implements Rendering {}
}
