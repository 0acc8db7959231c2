package com.nightmail.simulator;

import java.time.Duration;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * What chance has in store for one request; the same for the same seed and place in the order.
 *
 * @param fault of those that concern everybody, or null
 * @param ofNumber uniform between 0 and 1, for the faults of its number
 */
record Draw(@Nullable Fault fault, double ofNumber, Duration latency) {

  static Draw of(Options options, FaultPlan faults, long serial) {
    var random = new SplittableRandom(options.seed() * 0x9E3779B97F4A7C15L + serial);
    Fault fault = faults.ofEverybody(random.nextDouble());
    double ofNumber = random.nextDouble();
    Duration typical =
        random.nextDouble() < options.tail() ? options.tailLatency() : options.latency();
    double spread = 0.8 + 0.4 * random.nextDouble();
    return new Draw(fault, ofNumber, Duration.ofNanos((long) (typical.toNanos() * spread)));
  }
}
