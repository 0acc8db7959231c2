package com.nightmail.runs;

import com.nightmail.campaign.CampaignFile;
import com.nightmail.campaign.InvalidCampaign;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import org.springframework.stereotype.Component;

/**
 * Runs that nobody watches: what stands in the way of one is an answer and no exception, and tells
 * whether time can mend it. Whoever serves goes on with them, see {@link InterruptedRuns} and
 * {@link WaitedRuns}.
 */
@Component
public class UnattendedRuns {
  private final Runs runs;

  /** Shared by launches; alone for whoever closes, so that none is begun any more. */
  private final ReadWriteLock launching = new ReentrantReadWriteLock();

  private boolean closed;

  UnattendedRuns(Runs runs) {
    this.runs = runs;
  }

  /** What a launch came to. */
  public sealed interface Answer {
    /** A process sends it, or it is complete already. */
    record Begun(int run) implements Answer {}

    /** It may be accepted later, without anybody doing anything. */
    record NotNow(String why) implements Answer {}

    /** A person has to mend something first. */
    record Never(String why) implements Answer {}
  }

  /**
   * Launches the run of this campaign and key, or goes on with it. Reads the whole list first.
   *
   * @param key names the run among those of the campaign
   */
  public Answer launch(Path campaignFile, Path list, String key) {
    return unlessClosed(() -> read(campaignFile, list, key));
  }

  private Answer read(Path campaignFile, Path list, String key) {
    try {
      var order =
          LaunchOrder.read(
              campaignFile, new LaunchOrder.Options(list, null, null, key, false, false));
      return switch (runs.launchUnattended(order)) {
        case Runs.Launch.Started started -> new Answer.Begun(started.launched().run());
        case Runs.Launch.AlreadyComplete complete -> new Answer.Begun(complete.run());
      };
    } catch (LaunchRejected e) {
      return rejected(e, key);
    } catch (IOException e) {
      return new Answer.Never("The list cannot be read (%s).".formatted(e.getMessage()));
    }
  }

  /** Goes on with a run that failed. */
  public Answer restart(int run) {
    return unlessClosed(() -> begin(run, runs::restartUnattended));
  }

  /** Goes on with a run that has waited long enough, and that nobody watches from now on. */
  Answer takeUp(int run) {
    return unlessClosed(() -> begin(run, runs::takeUpUnattended));
  }

  private Answer begin(int run, IntFunction<Launched> launch) {
    try {
      return new Answer.Begun(launch.apply(run).run());
    } catch (LaunchRejected e) {
      return rejected(e, runs.report(run).key());
    } catch (InvalidCampaign e) {
      return new Answer.Never(String.valueOf(e.getMessage()));
    }
  }

  /** What there is to tell of it. */
  public RunReport report(int run) {
    return runs.report(run);
  }

  /** What it costs at most, by each currency of which there is a rate card. */
  public List<RunCost> costs(int run) {
    return runs.costs(run);
  }

  /**
   * Launches nothing any more, stops every run that this process sends, and returns when they have
   * ended and what was on the wire is settled.
   */
  public void close() throws InterruptedException {
    launching.writeLock().lock();
    try {
      closed = true;
    } finally {
      launching.writeLock().unlock();
    }
    runs.stopAllAndWait();
  }

  /**
   * @throws RejectedExecutionException if this process is about to end
   */
  private Answer unlessClosed(Supplier<Answer> launch) {
    launching.readLock().lock();
    try {
      if (closed) {
        throw new RejectedExecutionException("this process is about to end");
      }
      return launch.get();
    } finally {
      launching.readLock().unlock();
    }
  }

  /**
   * The name of the campaign in a file.
   *
   * @throws InvalidCampaign if there is none
   */
  public static String campaign(Path file) {
    return CampaignFile.read(file).name();
  }

  /** Another process that sends this very run has begun it in our stead. */
  private Answer rejected(LaunchRejected e, String key) {
    if (!e.passes()) {
      return new Answer.Never(String.valueOf(e.getMessage()));
    }
    return runs.report(e.run()).key().equals(key)
        ? new Answer.Begun(e.run())
        : new Answer.NotNow(String.valueOf(e.getMessage()));
  }
}
