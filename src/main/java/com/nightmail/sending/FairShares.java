package com.nightmail.sending;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** How a rate is divided among those who want to use it. */
final class FairShares {
  private FairShares() {}

  /**
   * Whole shares that add up to the rate. Nobody gets more than it wants while another gets less
   * than it wants and less than the other (max-min fairness). What nobody wants is divided equally.
   * Where a message per second is left over, it goes to whoever came first; a rate smaller than the
   * number of those who want it serves the first of them only.
   *
   * @param rate messages per second
   * @param demands messages per second that each could use, in the order in which they came
   * @return the shares in the same order
   */
  static List<Integer> allocate(int rate, List<Integer> demands) {
    var shares = new ArrayList<>(demands);
    var left = rate;
    var byDemand =
        IntStream.range(0, demands.size())
            .boxed()
            .sorted(
                Comparator.<Integer>comparingInt(demands::get)
                    .thenComparing(Comparator.reverseOrder()))
            .toList();
    for (int i = 0; i < byDemand.size(); i++) {
      var holder = byDemand.get(i);
      var share = Math.min(demands.get(holder), left / (byDemand.size() - i));
      shares.set(holder, share);
      left -= share;
    }
    for (int i = 0; i < shares.size(); i++) {
      var waiting = shares.size() - i;
      var extra = (left + waiting - 1) / waiting;
      shares.set(i, shares.get(i) + extra);
      left -= extra;
    }
    return shares;
  }
}
