package com.nightmail.simulator;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What the gateway knows of its traffic: the truth that a sender's own figures are held against.
 */
final class TrafficLog {

  /** One message that was accepted. */
  record Accepted(String phone, long serial, String token, Instant at) {}

  /** Requests that are kept as they arrived: enough to look at, and no more than memory bears. */
  private static final int REQUESTS_KEPT = 10_000;

  private static final long SECOND = 1_000_000_000;

  private final int rate;
  private final ReentrantLock lock = new ReentrantLock();
  private final SlidingSecond arrived = new SlidingSecond();
  private final SlidingSecond admitted = new SlidingSecond();
  private final Map<String, Integer> timesAccepted = new HashMap<>();
  private final List<Accepted> accepted = new ArrayList<>();
  private final Deque<byte[]> latestRequests = new ArrayDeque<>();
  private final Map<String, Integer> answers = new TreeMap<>();
  private long requests;
  private long requestsInFirstSecond;
  private long connections;
  private long firstArrival;
  private long lastArrival;
  private int acceptedTwice;

  TrafficLog(int rate) {
    this.rate = rate;
  }

  void connected() {
    lock.lock();
    try {
      connections++;
    } finally {
      lock.unlock();
    }
  }

  /** A message has arrived; false if it comes faster than the sender is allowed. */
  boolean arrive() {
    lock.lock();
    try {
      long now = System.nanoTime();
      firstArrival = requests == 0 ? now : firstArrival;
      lastArrival = now;
      requestsInFirstSecond += now - firstArrival < SECOND ? 1 : 0;
      requests++;
      arrived.add(now);
      if (rate > 0 && admitted.count(now) >= rate) {
        return false;
      }
      admitted.add(now);
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Accepts a message and keeps its request; the serial number makes its id. */
  Accepted accept(String phone, String token, byte[] request) {
    lock.lock();
    try {
      if (timesAccepted.merge(phone, 1, Integer::sum) == 2) {
        acceptedTwice++;
      }
      var message = new Accepted(phone, accepted.size(), token, Instant.now());
      accepted.add(message);
      latestRequests.add(request);
      if (latestRequests.size() > REQUESTS_KEPT) {
        latestRequests.remove();
      }
      return message;
    } finally {
      lock.unlock();
    }
  }

  void answered(String what) {
    lock.lock();
    try {
      answers.merge(what, 1, Integer::sum);
    } finally {
      lock.unlock();
    }
  }

  List<Accepted> accepted() {
    lock.lock();
    try {
      return List.copyOf(accepted);
    } finally {
      lock.unlock();
    }
  }

  /**
   * What was accepted, and the bodies of the latest of those requests as they arrived, both in the
   * order of arrival.
   */
  record Record(List<Accepted> accepted, List<byte[]> latestRequests) {}

  Record record() {
    lock.lock();
    try {
      return new Record(List.copyOf(accepted), List.copyOf(latestRequests));
    } finally {
      lock.unlock();
    }
  }

  Stats stats() {
    lock.lock();
    try {
      double seconds = (lastArrival - firstArrival) / 1e9;
      long later = requests - requestsInFirstSecond;
      return new Stats(
          connections,
          requests,
          accepted.size(),
          timesAccepted.size(),
          acceptedTwice,
          arrived.most(),
          requests == 0 ? 0 : (arrived.mostAt() - firstArrival) / 1e9,
          admitted.most(),
          seconds > 0 ? (requests - 1) / seconds : 0,
          later > 0 ? later / (seconds - 1) : 0,
          Map.copyOf(answers));
    } finally {
      lock.unlock();
    }
  }
}
