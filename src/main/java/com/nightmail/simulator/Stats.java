package com.nightmail.simulator;

import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The simulator's own record, also at {@code GET /stats}.
 *
 * @param connections that clients have opened
 * @param requests messages that arrived whole, whatever became of them
 * @param accepted messages that got an id, whether or not their answer arrived
 * @param recipients different numbers that were accepted
 * @param acceptedTwice numbers that were accepted more than once
 * @param maxPerSecond the most messages that arrived in any sliding second
 * @param maxPerSecondAt the end of that second, in seconds after the first arrival
 * @param maxAdmittedPerSecond the same without those that the rate limit refused
 * @param meanPerSecond between the first arrival and the last
 * @param meanAfterFirstSecond between the end of the first second and the last arrival
 * @param answers how many of each: {@code accepted}, or the fault or error code
 */
public record Stats(
    long connections,
    long requests,
    long accepted,
    long recipients,
    long acceptedTwice,
    long maxPerSecond,
    double maxPerSecondAt,
    long maxAdmittedPerSecond,
    double meanPerSecond,
    double meanAfterFirstSecond,
    Map<String, Integer> answers) {

  String json() {
    String counts =
        new TreeMap<>(answers)
            .entrySet().stream()
                .map(e -> Json.quote(e.getKey()) + ":" + e.getValue())
                .collect(Collectors.joining(","));
    return """
    {"connections":%d,"requests":%d,"accepted":%d,"recipients":%d,"acceptedTwice":%d,\
    "maxPerSecond":%d,"maxPerSecondAt":%s,"maxAdmittedPerSecond":%d,"meanPerSecond":%s,\
    "meanAfterFirstSecond":%s,"answers":{%s}}
    """
        .formatted(
            connections,
            requests,
            accepted,
            recipients,
            acceptedTwice,
            maxPerSecond,
            rounded(maxPerSecondAt),
            maxAdmittedPerSecond,
            rounded(meanPerSecond),
            rounded(meanAfterFirstSecond),
            counts);
  }

  private static double rounded(double value) {
    return Math.round(value * 10) / 10.0;
  }
}
