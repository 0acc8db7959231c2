package com.nightmail.bench;

import java.io.IOException;

/**
 * What everybody has used so far, and, as the difference of two, in between. Processor time in
 * seconds, all processors together.
 *
 * @param messages that the gateway has answered
 * @param seconds on the clock
 * @param sender the process that sends
 * @param postgres its server, all processes of it
 * @param machine all there is, others included
 * @param stolen by other machines on the same host
 */
record Usage(
    int messages,
    double seconds,
    double sender,
    double postgres,
    double gateway,
    double machine,
    double stolen) {

  /** Now. */
  static Usage of(int messages, long sender, long postmaster, long gateway) throws IOException {
    var machine = Proc.machine();
    return new Usage(
        messages,
        System.nanoTime() / 1e9,
        Proc.cpu(sender),
        Proc.cpuOfFamily(postmaster),
        Proc.cpu(gateway),
        machine.busy(),
        machine.stolen());
  }

  Usage since(Usage earlier) {
    return new Usage(
        messages - earlier.messages,
        seconds - earlier.seconds,
        sender - earlier.sender,
        postgres - earlier.postgres,
        gateway - earlier.gateway,
        machine - earlier.machine,
        stolen - earlier.stolen);
  }

  /** Microseconds of sender and PostgreSQL together. */
  double microsPerMessage() {
    return (sender + postgres) * 1e6 / messages;
  }

  /** Seconds that others on this machine had a processor. */
  double others() {
    return Math.max(0, machine - sender - postgres - gateway);
  }
}
