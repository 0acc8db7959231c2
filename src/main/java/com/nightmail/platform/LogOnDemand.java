package com.nightmail.platform;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LogbackServiceProvider;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.AppenderBase;
import ch.qos.logback.core.CoreConstants;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.commons.logging.LogFactory;
import org.apache.commons.logging.impl.Slf4jLogFactory;
import org.jspecify.annotations.Nullable;
import org.slf4j.ILoggerFactory;
import org.slf4j.IMarkerFactory;
import org.slf4j.LoggerFactory;
import org.slf4j.helpers.BasicMarkerFactory;
import org.slf4j.spi.MDCAdapter;
import org.slf4j.spi.SLF4JServiceProvider;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.bootstrap.DefaultBootstrapContext;
import org.springframework.boot.context.event.ApplicationEnvironmentPreparedEvent;
import org.springframework.boot.context.event.ApplicationStartingEvent;
import org.springframework.boot.context.logging.LoggingApplicationListener;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.io.ClassPathResource;

/**
 * The log of a command without the application. It is the application's log, file and format, and
 * is set up with the first line that is to be written: most such commands have none.
 *
 * <p>Nothing is written before {@link #begin}; where the application starts, Spring Boot sets up
 * the log as ever.
 */
public final class LogOnDemand {
  private static volatile @Nullable ConfigurableEnvironment environment;

  private LogOnDemand() {}

  /** To be called before anything else: who logs first looks for what logs. */
  public static void install() {
    System.setProperty("slf4j.internal.verbosity", "WARN"); // or it prints which one it takes
    System.setProperty(LoggerFactory.PROVIDER_PROPERTY_KEY, Provider.class.getName());
    CommonsLogging.install();
  }

  /**
   * From here on whatever is at least of level INFO is written.
   *
   * @param settings where levels are set, the log is set up at once
   */
  public static void begin(ConfigurableEnvironment settings) {
    environment = settings;
    if (LogLevels.anySet(settings)) {
      setUp(settings);
    }
  }

  /** A log whose disk is full would fill the terminal with stack traces. */
  public static void keepTroubleToItself() {
    if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
      var status = context.getStatusManager();
      status.getCopyOfStatusListenerList().forEach(status::remove);
    }
  }

  /** As Spring Boot does at the start of an application. */
  private static void setUp(ConfigurableEnvironment settings) {
    try {
      new YamlPropertySourceLoader()
          .load("defaults", new ClassPathResource("application.yaml"))
          .forEach(settings.getPropertySources()::addLast);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    var bootstrap = new DefaultBootstrapContext();
    var application = new SpringApplication();
    var arguments = new String[0];
    var listener = new LoggingApplicationListener();
    listener.onApplicationEvent(new ApplicationStartingEvent(bootstrap, application, arguments));
    listener.onApplicationEvent(
        new ApplicationEnvironmentPreparedEvent(bootstrap, application, arguments, settings));
    keepTroubleToItself();
  }

  /**
   * Logback as a command begins with it: nothing is looked for in the jars, nothing is written yet.
   * Spring Boot configures it anew as it does with any Logback.
   */
  public static final class Provider implements SLF4JServiceProvider {
    private final LoggerContext context = new LoggerContext();
    private final IMarkerFactory markers = new BasicMarkerFactory();
    private final LogbackMDCAdapter diagnosticContext = new LogbackMDCAdapter();

    @Override
    public void initialize() {
      context.setName(CoreConstants.DEFAULT_CONTEXT_NAME);
      context.setMDCAdapter(diagnosticContext);
      context.start();
      var first = new FirstLine();
      first.setContext(context);
      first.start();
      var root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
      root.setLevel(Level.INFO);
      root.addAppender(first);
    }

    @Override
    public ILoggerFactory getLoggerFactory() {
      return context;
    }

    @Override
    public IMarkerFactory getMarkerFactory() {
      return markers;
    }

    @Override
    public MDCAdapter getMDCAdapter() {
      return diagnosticContext;
    }

    @Override
    public String getRequestedApiVersion() {
      return new LogbackServiceProvider().getRequestedApiVersion();
    }
  }

  /** What Spring logs with; it would look for its configuration and its kinds in all jars. */
  private abstract static class CommonsLogging extends LogFactory {

    private static void install() {
      factories.put(Thread.currentThread().getContextClassLoader(), new Slf4jLogFactory());
    }
  }

  /** Sets up the log, by which it is removed, and hands the line over. */
  private static final class FirstLine extends AppenderBase<ILoggingEvent> {

    @Override
    protected void append(ILoggingEvent line) {
      var settings = environment;
      if (settings != null) {
        setUp(settings);
        if (LoggerFactory.getLogger(line.getLoggerName()) instanceof Logger logger) {
          logger.callAppenders(line);
        }
      }
    }
  }
}
