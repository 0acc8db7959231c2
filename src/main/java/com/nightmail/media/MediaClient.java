package com.nightmail.media;

import com.nightmail.platform.Version;
import java.io.IOException;
import java.io.InputStream;
import java.net.IDN;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hc.client5.http.SystemDefaultDnsResolver;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.classic.methods.HttpHead;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/**
 * Asks for media files without taking them: HEAD, and where that does not tell enough the first
 * kilobyte by a ranged GET.
 *
 * <p>Connects to public addresses only. A name is resolved once for each connection, what it is
 * resolved to is judged, and that address is connected to: a name that means another address a
 * moment later gains nothing. Redirects are followed by hand, each judged like the first address.
 */
final class MediaClient implements AutoCloseable {

  private static final int MOST_REDIRECTS = 5;
  private static final int FIRST_BYTES = 1024;
  private static final Pattern TOTAL = Pattern.compile("bytes \\d+-\\d+/(\\d+)");

  private final MediaSettings settings;
  private final Duration patience;
  private final CloseableHttpClient client;
  private final ScheduledExecutorService watch =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("media deadlines").factory());

  /**
   * @param patience for one exchange, from connecting to the end of its answer
   */
  MediaClient(MediaSettings settings, int connections, Duration patience) {
    this.settings = settings;
    this.patience = patience;
    this.client =
        HttpClients.custom()
            .setConnectionManager(
                PoolingHttpClientConnectionManagerBuilder.create()
                    .setDnsResolver(new JudgingResolver(settings))
                    .setMaxConnTotal(connections)
                    .setMaxConnPerRoute(connections)
                    .setDefaultConnectionConfig(
                        ConnectionConfig.custom()
                            .setConnectTimeout(Timeout.of(patience))
                            .setSocketTimeout(Timeout.of(patience))
                            .build())
                    .build())
            .setUserAgent("Nightmail/" + Version.CURRENT)
            .disableRedirectHandling()
            .disableAutomaticRetries()
            .disableCookieManagement()
            .disableAuthCaching()
            .disableContentCompression()
            .build();
  }

  /** Resolves names, and refuses those that mean an address that is not public. */
  private static final class JudgingResolver extends SystemDefaultDnsResolver {
    private final MediaSettings settings;

    JudgingResolver(MediaSettings settings) {
      this.settings = settings;
    }

    @Override
    public InetAddress[] resolve(String host) throws UnknownHostException {
      InetAddress[] addresses = super.resolve(host);
      if (!settings.allows(host) && !Arrays.stream(addresses).allMatch(PublicAddress::isPublic)) {
        throw new NotPublic(host);
      }
      return addresses;
    }
  }

  /** A name that must not be connected to. */
  private static final class NotPublic extends UnknownHostException {
    private static final long serialVersionUID = 1L;

    NotPublic(String host) {
      super(host);
    }
  }

  /** Never throws: whatever happens is an answer. */
  MediaAnswer ask(String link) {
    try {
      return follow(link);
    } catch (NotPublic e) {
      return new MediaAnswer.Forbidden(
          "is on this machine or a private network (%s), where the provider cannot fetch it"
              .formatted(e.getMessage()));
    } catch (UnknownHostException e) {
      // Only the name: what the system adds to it differs from one time to the next.
      return new MediaAnswer.Failed(
          "there is no host " + String.valueOf(e.getMessage()).replaceFirst(":.*", ""));
    } catch (SocketTimeoutException e) {
      return new MediaAnswer.Failed("no answer within " + patience.toSeconds() + " s");
    } catch (IOException | RuntimeException e) {
      return new MediaAnswer.Failed(words(e));
    }
  }

  private MediaAnswer follow(String link) throws IOException {
    URI at = address(link);
    for (int i = 0; at != null && i <= MOST_REDIRECTS; i++) {
      Exchange head = exchange(new HttpHead(at));
      Exchange answer = head.tellsAll() ? head : exchange(ranged(at));
      if (answer.location() == null) {
        return new MediaAnswer.Answered(answer.status(), answer.contentType(), answer.bytes());
      }
      at = address(at.resolve(answer.location()).toString());
    }
    return at == null
        ? new MediaAnswer.Forbidden("is no http or https address, or leads to none")
        : new MediaAnswer.Failed("more than " + MOST_REDIRECTS + " redirects");
  }

  private static HttpGet ranged(URI at) {
    HttpGet get = new HttpGet(at);
    get.setHeader(HttpHeaders.RANGE, "bytes=0-" + (FIRST_BYTES - 1));
    return get;
  }

  /** Null where it is none that can be asked. */
  private static @Nullable URI address(String link) {
    URI uri;
    try {
      uri = URI.create(link.strip());
      if (uri.getHost() == null && uri.getAuthority() != null) {
        String ascii = IDN.toASCII(uri.getAuthority());
        uri = URI.create(link.strip().replaceFirst(Pattern.quote(uri.getAuthority()), ascii));
      }
    } catch (IllegalArgumentException e) {
      return null;
    }
    String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
    boolean web = scheme.equals("http") || scheme.equals("https");
    return web && uri.getHost() != null ? URI.create(uri.toASCIIString()) : null;
  }

  /**
   * What one request came to.
   *
   * @param location of a redirect, or null
   * @param bytes of the whole file, or -1
   */
  private record Exchange(
      boolean head, int status, @Nullable String location, String contentType, long bytes) {

    /** A server that does not do HEAD says so in many ways. */
    boolean tellsAll() {
      return location != null
          || (status >= 200 && status < 300 && bytes > 0 && !contentType.isEmpty());
    }
  }

  private Exchange exchange(HttpUriRequestBase request) throws IOException {
    var deadline = watch.schedule(request::cancel, patience.toMillis(), TimeUnit.MILLISECONDS);
    try {
      URI uri = request.getUri();
      HttpHost host = new HttpHost(uri.getScheme(), uri.getHost(), uri.getPort());
      ClassicHttpResponse response = client.executeOpen(host, request, null);
      boolean head = request instanceof HttpHead;
      if (!head) {
        readFirst(response.getEntity());
      }
      return new Exchange(
          head, response.getCode(), location(response), contentType(response), bytes(response));
    } catch (java.net.URISyntaxException e) {
      throw new IOException(e);
    } catch (IOException e) {
      throw deadline.isDone() ? new SocketTimeoutException() : e;
    } finally {
      deadline.cancel(false);
      request.cancel(); // what is left of the file stays where it is
    }
  }

  /** To be sure that it comes at all. */
  private static void readFirst(@Nullable HttpEntity entity) throws IOException {
    if (entity != null) {
      InputStream content = entity.getContent();
      content.readNBytes(FIRST_BYTES);
    }
  }

  private static @Nullable String location(ClassicHttpResponse response) {
    boolean redirect =
        switch (response.getCode()) {
          case 301, 302, 303, 307, 308 -> true;
          default -> false;
        };
    Header location = response.getFirstHeader(HttpHeaders.LOCATION);
    return redirect && location != null ? location.getValue() : null;
  }

  private static String contentType(ClassicHttpResponse response) {
    Header type = response.getFirstHeader(HttpHeaders.CONTENT_TYPE);
    String value = type == null || type.getValue() == null ? "" : type.getValue();
    int parameters = value.indexOf(';');
    return (parameters < 0 ? value : value.substring(0, parameters))
        .strip()
        .toLowerCase(Locale.ROOT);
  }

  private static long bytes(ClassicHttpResponse response) {
    Header range = response.getFirstHeader(HttpHeaders.CONTENT_RANGE);
    if (range != null) {
      Matcher total = TOTAL.matcher(range.getValue());
      return total.matches() ? Long.parseLong(total.group(1)) : -1;
    }
    Header length = response.getFirstHeader(HttpHeaders.CONTENT_LENGTH);
    boolean told = length != null && length.getValue().matches("\\d{1,18}");
    return told && length != null ? Long.parseLong(length.getValue()) : -1;
  }

  private static String words(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause.getMessage() == null ? "the connection failed" : cause.getMessage();
  }

  @Override
  public void close() {
    watch.shutdownNow();
    client.close(org.apache.hc.core5.io.CloseMode.IMMEDIATE);
  }
}
