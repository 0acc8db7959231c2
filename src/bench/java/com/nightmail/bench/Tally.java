package com.nightmail.bench;

/**
 * What the gateway counted of one round, by its own clock.
 *
 * @param messages that arrived whole and were answered with an id
 * @param repeated of them, those to a number that had its message already
 * @param malformed requests that were answered with an error
 * @param connections that were opened
 * @param seconds from the first arrival to the last answer
 * @param meanAfterFirstSecond messages per second that arrived after the first second
 * @param worstSecond the most messages that arrived in any sliding second
 */
record Tally(
    int messages,
    int repeated,
    int malformed,
    int connections,
    double seconds,
    double meanAfterFirstSecond,
    int worstSecond) {

  /** Messages per second from the first arrival to the last answer. */
  double perSecond() {
    return messages / seconds;
  }
}
