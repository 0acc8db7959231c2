package com.nightmail.simulator;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Decides which fault, if any, a request meets: at most one, those for its number first. */
final class FaultPlan {

  private final List<Counted> ofNumbers;
  private final List<Counted> ofEverybody;

  FaultPlan(List<Fault> faults) {
    ofNumbers = faults.stream().filter(f -> !f.number().isEmpty()).map(Counted::new).toList();
    ofEverybody = faults.stream().filter(f -> f.number().isEmpty()).map(Counted::new).toList();
  }

  /**
   * @param draw uniform between 0 and 1
   */
  @Nullable Fault ofEverybody(double draw) {
    double from = 0;
    for (Counted counted : ofEverybody) {
      double to = from + counted.fault.share();
      if (draw >= from && draw < to && counted.left()) {
        return counted.fault;
      }
      // A fault that is counted out makes room for those after it.
      from = counted.fault.times() > 0 ? from : to;
    }
    return null;
  }

  @Nullable Fault of(String phone, double draw) {
    for (Counted counted : ofNumbers) {
      if (draw < counted.fault.share() && counted.fault.concerns(phone) && counted.left()) {
        return counted.fault;
      }
    }
    return null;
  }

  private static final class Counted {
    private final Fault fault;
    private final AtomicInteger happened = new AtomicInteger();

    Counted(Fault fault) {
      this.fault = fault;
    }

    boolean left() {
      return fault.times() == 0 || happened.getAndIncrement() < fault.times();
    }
  }
}
