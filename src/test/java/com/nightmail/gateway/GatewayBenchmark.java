package com.nightmail.gateway;

import com.nightmail.simulator.Options;
import com.nightmail.simulator.Simulator;
import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a request costs, client and simulator in one process. Printed, not asserted. */
@Tag("benchmark")
class GatewayBenchmark {

  @Test
  void answersAtOnce() throws Exception {
    measure(Duration.ZERO, 256, 120_000);
  }

  @Test
  void answersAfterTwoHundredMilliseconds() throws Exception {
    measure(Duration.ofMillis(200), 1000, 50_000);
  }

  private static void measure(Duration latency, int inFlight, int messages) throws Exception {
    try (var simulator = new Simulator(Options.IDEAL.withLatency(latency));
        var gateway = Gateway.open(Senders.orai(simulator.url(), Duration.ofSeconds(30)))) {
      run(gateway, inFlight, messages);
      var machine = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
      long cpu = machine.getProcessCpuTime();
      long start = System.nanoTime();
      long lost = run(gateway, inFlight, messages);
      double seconds = (System.nanoTime() - start) / 1e9;
      double micros = (machine.getProcessCpuTime() - cpu) / 1e3 / messages;
      System.out.printf(
          "latency %s, %d in flight: %.0f/s, %.1f us CPU a request (both sides), %d not accepted,"
              + " %d connections%n",
          latency, inFlight, messages / seconds, micros, lost, simulator.stats().connections());
    }
  }

  private static long run(Gateway gateway, int inFlight, int messages) throws Exception {
    var window = new Semaphore(inFlight);
    var lost = new LongAdder();
    byte[] template = Senders.documentedTemplate();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < messages; i++) {
        long phone = 919000000000L + i;
        window.acquire();
        threads.execute(
            () -> {
              if (!(Senders.send(gateway, phone, template, "1:1:1") instanceof Outcome.Accepted)) {
                lost.increment();
              }
              window.release();
            });
      }
    }
    return lost.sum();
  }
}
