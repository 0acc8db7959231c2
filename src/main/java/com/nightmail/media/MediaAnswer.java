package com.nightmail.media;

/** What asking for a media file came to. */
sealed interface MediaAnswer {

  /**
   * The server answered.
   *
   * @param contentType in lower case and without parameters; empty where it is not told
   * @param bytes of the whole file, or -1 where it is not told
   */
  record Answered(int status, String contentType, long bytes) implements MediaAnswer {}

  /** The address is never asked; {@code reason} is the rest of a sentence about the link. */
  record Forbidden(String reason) implements MediaAnswer {}

  /** No answer came; {@code reason} says what happened instead. */
  record Failed(String reason) implements MediaAnswer {}

  /** There was no time left to ask. */
  record Unasked() implements MediaAnswer {}
}
