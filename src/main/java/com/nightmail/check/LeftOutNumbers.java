package com.nightmail.check;

import com.nightmail.ledger.Exclusions;
import com.nightmail.recipients.InvalidList;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The numbers of the lists that a campaign leaves out, in memory: see {@link NumberIndex}. */
final class LeftOutNumbers {
  private final NumberIndex lists = new NumberIndex(); // to the list's place among the reasons
  private final List<String> reasons = new ArrayList<>();
  private final List<String> checksums = new ArrayList<>();
  private boolean any;

  /** Reads the lists; what is wrong with one is an obstacle, and the others are read. */
  static LeftOutNumbers read(List<Exclusions.Listed> lists, List<Obstacle> obstacles) {
    var all = new LeftOutNumbers();
    for (var list : lists) {
      try {
        all.read(list);
      } catch (InvalidList e) {
        obstacles.add(new Obstacle(Obstacle.Kind.EXCLUDED_LIST, String.valueOf(e.getMessage())));
      }
    }
    return all;
  }

  private void read(Exclusions.Listed list) {
    reasons.add(list.reason());
    var value = reasons.size();
    checksums.add(
        list.read(
            numbers -> {
              while (numbers.hasNext()) {
                lists.putIfAbsent(numbers.next(), value);
                any = true;
              }
            }));
  }

  boolean isEmpty() {
    return !any;
  }

  /** Why a number is left out, by the first list that has it; or null. */
  @Nullable String reason(long phone) {
    var list = lists.get(phone);
    return list == NumberIndex.ABSENT ? null : reasons.get(list - 1);
  }

  /** SHA-256 of each list, in the order of the campaign file, if all could be read. */
  List<String> checksums() {
    return List.copyOf(checksums);
  }
}
