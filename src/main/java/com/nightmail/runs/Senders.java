package com.nightmail.runs;

import com.nightmail.check.MessageForm;
import com.nightmail.check.MessageView;
import com.nightmail.gateway.Dialect;
import com.nightmail.gateway.Gateway;
import com.nightmail.gateway.MessageBody;
import com.nightmail.gateway.Pace;
import com.nightmail.gateway.Sender;
import com.nightmail.ledger.SenderShares;
import com.nightmail.ledger.SenderShares.Slowing;
import com.nightmail.ledger.SenderShares.Status;
import com.nightmail.sending.SenderChannel;
import com.nightmail.sending.SenderShare;
import com.nightmail.simulator.Options;
import com.nightmail.simulator.Simulator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Component;

/**
 * Opens senders by name. Each is opened once in a process: its connections and the process's share
 * of its rate are used by all runs that send from it.
 */
@Component
class Senders implements DisposableBean {
  /** Built in: without a URL of its own it is a gateway within this process. */
  static final String SIMULATOR = "simulator";

  private static final Duration SIMULATED_LATENCY = Duration.ofMillis(100);

  private final SenderSettings settings;
  private final SenderShares shares;
  private final Map<String, Open> open = new ConcurrentHashMap<>();
  private @Nullable Simulator simulator;

  private record Open(Sender sender, Gateway gateway, SenderShare share) {}

  Senders(SenderSettings settings, SenderShares shares) {
    this.settings = settings;
    this.shares = shares;
  }

  /**
   * @param wanted messages per second, or null for the sender's own rate
   * @throws LaunchRejected if there is no such sender, or not enough is set for it
   */
  synchronized SenderChannel open(String given, @Nullable Integer wanted) {
    var problems = problems(given, wanted);
    if (!problems.isEmpty()) {
      throw new LaunchRejected(String.join("\n", problems));
    }
    var name = SenderName.folded(given); // two spellings of one sender share its pace
    var sender = open.computeIfAbsent(name, this::connect);
    var allowed = sender.sender().rate();
    var rate = wanted == null ? allowed : wanted;
    return new SenderChannel(
        sender.sender(), sender.gateway(), sender.share(), new Pace(rate), rate);
  }

  /**
   * Why nothing can be sent from a sender, and what to do; nothing if all is well. Opens nothing.
   *
   * @param wanted messages per second, or null for the sender's own rate
   */
  List<String> problems(String given, @Nullable Integer wanted) {
    var name = SenderName.folded(given);
    var setting = setting(name);
    if (setting == null) {
      return List.of(
          "There is no sender \"%s\". Set %s and %s, or choose one of: %s."
              .formatted(name, variable(name, "URL"), variable(name, "APIKEY"), known()));
    }
    var problems = new ArrayList<String>();
    if (!name.equals(SIMULATOR)) {
      if (setting.url() == null) {
        problems.add(missing(name, "url", "URL"));
      }
      if (setting.apiKey() == null || setting.apiKey().isBlank()) {
        problems.add(missing(name, "api-key", "APIKEY"));
      }
    }
    if (wanted != null && wanted < 1) {
      problems.add(
          "A rate of %d messages per second sends nothing: ask for 1 or more.".formatted(wanted));
    }
    if (wanted != null && wanted > setting.rate()) {
      problems.add(
          "%d messages per second are more than sender \"%s\" is allowed (%d). Ask for less, or set nightmail.senders.%s.rate."
              .formatted(wanted, name, setting.rate(), name));
    }
    return problems;
  }

  private static String missing(String name, String key, String variable) {
    return "Sender \"%s\" has no %s. Set %s.".formatted(name, key, variable(name, variable));
  }

  /**
   * How the messages of a campaign that goes out by this sender look.
   *
   * @param view of the campaign's template
   */
  MessageForm form(String given, MessageView view) {
    var setting = setting(SenderName.folded(given));
    return setting == null
        ? new MessageForm(null, false, view)
        : new MessageForm(
            new MessageBody(
                setting.dialect(),
                setting.callbackData(),
                setting.productPolicy(),
                setting.messageActivitySharing()),
            setting.dialect() == Dialect.GRAPH,
            view);
  }

  /** Every sender that is set or was ever used, by name. */
  List<SenderStatus> all() {
    var used = shares.all().stream().collect(Collectors.toMap(Status::sender, status -> status));
    var names = new TreeSet<>(used.keySet());
    names.add(SIMULATOR);
    settings.senders().keySet().forEach(name -> names.add(SenderName.folded(name)));
    return names.stream().map(name -> status(name, used.get(name))).toList();
  }

  private SenderStatus status(String name, @Nullable Status used) {
    var setting = setting(name);
    var rate = setting == null ? null : setting.rate();
    if (used == null) {
      return new SenderStatus(name, rate, null, null, null, List.of());
    }
    var rests = used.restraint().rests();
    return new SenderStatus(
        name,
        rate,
        slowedTo(used.restraint().slowing(), rate),
        rests == null ? null : Instant.now().plus(rests),
        used.restraint().reason(),
        used.holders().stream().map(Senders::sending).toList());
  }

  private static SenderStatus.Sending sending(SenderShares.Holder holder) {
    return new SenderStatus.Sending(
        holder.owner(), holder.share(), holder.measured(), holder.inFlight());
  }

  private static @Nullable Double slowedTo(@Nullable Slowing slowing, @Nullable Integer rate) {
    if (slowing == null) {
      return null;
    }
    var allowed = rate == null ? slowing.limit() : rate;
    var now = new Pace.Slowing(slowing.rate(), slowing.limit(), slowing.ago()).now(allowed);
    return now < allowed ? now : null;
  }

  @Override
  public void destroy() throws Exception {
    for (var sender : open.values()) {
      sender.share().close();
      sender.gateway().close();
    }
    if (simulator != null) {
      simulator.close();
    }
  }

  private Open connect(String name) {
    var sender = sender(name);
    var gateway = Gateway.open(sender);
    return new Open(
        sender,
        gateway,
        new SenderShare(name, sender.rate(), gateway::inFlight, shares, RunLocks.OWNER));
  }

  /** What is set for a sender, or is built in; null if there is no such sender. */
  private SenderSettings.@Nullable Setting setting(String name) {
    var setting = settings.of(name);
    return setting == null && name.equals(SIMULATOR)
        ? SenderSettings.Setting.ofSimulator()
        : setting;
  }

  /**
   * What requests to the provider need that are no messages.
   *
   * @throws LaunchRejected if there is no such sender, or not enough is set for it
   */
  Sender provider(String given) {
    var problems = problems(given, null);
    if (!problems.isEmpty()) {
      throw new LaunchRejected(String.join("\n", problems));
    }
    return sender(SenderName.folded(given));
  }

  /**
   * @throws LaunchRejected if there is no such sender
   */
  void refuseUnknown(String given) {
    if (setting(SenderName.folded(given)) == null) {
      throw new LaunchRejected(String.join("\n", problems(given, null)));
    }
  }

  /** What is set for a sender, or is built in, in whatever spelling; null if there is none. */
  SenderSettings.@Nullable Setting settingOf(String given) {
    return setting(SenderName.folded(given));
  }

  /** Of a sender without {@link #problems}. */
  private Sender sender(String name) {
    var setting = Objects.requireNonNull(setting(name));
    var url = setting.url();
    var key = setting.apiKey();
    if (name.equals(SIMULATOR)) {
      url = url == null ? simulatorUrl() : url;
      key = key == null ? SIMULATOR : key;
    }
    return new Sender(
        name,
        Objects.requireNonNull(url),
        setting.dialect(),
        Objects.requireNonNull(key),
        setting.rate(),
        setting.maxInFlight(),
        setting.connectTimeout(),
        setting.responseTimeout(),
        setting.callbackData(),
        setting.productPolicy(),
        setting.messageActivitySharing());
  }

  private URI simulatorUrl() {
    if (simulator == null) {
      try {
        simulator = new Simulator(Options.IDEAL.withLatency(SIMULATED_LATENCY));
      } catch (IOException e) {
        throw new UncheckedIOException("The gateway simulator cannot listen on loopback", e);
      }
    }
    return simulator.url();
  }

  private String known() {
    var names = new TreeSet<>(settings.senders().keySet());
    names.add(SIMULATOR);
    return String.join(", ", names);
  }

  /** The environment variable of a sender's setting. */
  static String variable(String sender, String setting) {
    return "NIGHTMAIL_SENDERS_"
        + SenderName.folded(sender).toUpperCase(Locale.ROOT)
        + "_"
        + setting;
  }
}
