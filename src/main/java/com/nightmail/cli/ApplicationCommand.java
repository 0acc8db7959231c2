package com.nightmail.cli;

import com.nightmail.runs.Launched;
import com.nightmail.runs.Runs;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ConfigurableApplicationContext;

/** A command on the application, which is started for it and closed after it. */
abstract class ApplicationCommand extends PrintingCommand {
  private final Supplier<ConfigurableApplicationContext> application;
  private final CountDownLatch closed = new CountDownLatch(1);

  ApplicationCommand(Supplier<ConfigurableApplicationContext> application) {
    this.application = application;
  }

  /** What can be found wrong without the application, is found before it starts. */
  void prepare() throws IOException {}

  /** The exit status of what needs no application, if that is all there is to do; else null. */
  @Nullable Integer withoutApplication() {
    return null;
  }

  abstract int execute(Runs runs) throws Exception;

  @Override
  public final Integer call() throws Exception {
    prepare();
    var status = withoutApplication();
    if (status != null) {
      return status;
    }
    try (var context = application.get()) {
      return execute(context.getBean(Runs.class));
    } finally {
      closed.countDown();
    }
  }

  /**
   * Watches a run to its end. A signal stops it; the process ends when the application is closed,
   * and with it an embedded server that nobody else uses.
   *
   * @return the exit status of the run
   */
  final int watch(Runs runs, Launched launched) throws InterruptedException {
    return new Watch(runs, out(), closed).untilEnd(launched);
  }
}
