package com.nightmail.sending;

import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.stereotype.Component;

/** The runs this process holds, by id: how the steps of a job find theirs. */
@Component
public class ActiveRuns {
  private final Map<Integer, ActiveRun> byId = new ConcurrentHashMap<>();

  public void add(ActiveRun run) {
    byId.put(run.run().id(), run);
  }

  public void remove(int run) {
    byId.remove(run);
  }

  public Collection<ActiveRun> all() {
    return byId.values();
  }

  public ActiveRun get(long run) {
    var active = byId.get((int) run);
    if (active == null) {
      throw new IllegalStateException("run " + run + " is not held by this process");
    }
    return active;
  }
}
