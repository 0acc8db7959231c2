package com.nightmail.gateway;

import com.nightmail.platform.Version;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.concurrent.Cancellable;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.io.SocketConfig;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;
import org.springframework.http.client.HttpComponentsClientHttpRequestFactory;

/**
 * The sender's pool of HTTP/1.1 connections, as many as requests may be in flight. What the client
 * would do by itself is switched off: repeating, following, remembering.
 */
final class Connections {

  /**
   * Gateways close idle connections without a word, and a message sent down a closed one is in
   * doubt. Looking first costs a millisecond, so not under load, where nothing idles so long.
   */
  private static final TimeValue LOOK_AFTER_IDLE = TimeValue.ofMilliseconds(50);

  private static final TimeValue CLOSE_AFTER_IDLE = TimeValue.ofSeconds(30);

  private Connections() {}

  static CloseableHttpClient open(Sender sender) {
    Timeout connect = Timeout.of(sender.connectTimeout());
    var manager =
        PoolingHttpClientConnectionManagerBuilder.create()
            .setMaxConnTotal(sender.maxInFlight())
            .setMaxConnPerRoute(sender.maxInFlight())
            .setDefaultConnectionConfig(
                ConnectionConfig.custom()
                    .setConnectTimeout(connect)
                    // Reads wait as long as the exchange's own deadline lets them.
                    .setSocketTimeout(Timeout.ZERO_MILLISECONDS)
                    .setValidateAfterInactivity(LOOK_AFTER_IDLE)
                    .build())
            .setDefaultSocketConfig(
                SocketConfig.custom()
                    .setSoTimeout(Timeout.ZERO_MILLISECONDS)
                    .setTcpNoDelay(true)
                    .build())
            .build();
    return HttpClients.custom()
        .setConnectionManager(manager)
        .setDefaultRequestConfig(
            RequestConfig.custom()
                .setConnectionRequestTimeout(connect)
                .setExpectContinueEnabled(false)
                .setProtocolUpgradeEnabled(false)
                .build())
        .disableAutomaticRetries()
        .disableRedirectHandling()
        .disableCookieManagement()
        .disableAuthCaching()
        .disableContentCompression()
        .setUserAgent("Nightmail/" + Version.CURRENT)
        .evictIdleConnections(CLOSE_AFTER_IDLE)
        .evictExpiredConnections()
        .build();
  }

  /** Gives every request to its {@link Exchange}, which can then end it. */
  static final class RequestFactory extends HttpComponentsClientHttpRequestFactory {

    RequestFactory(CloseableHttpClient client) {
      super(client);
    }

    @Override
    protected void postProcessHttpRequest(ClassicHttpRequest request) {
      Exchange exchange = Exchange.CURRENT.get();
      if (exchange != null && request instanceof Cancellable cancellable) {
        exchange.started(cancellable);
      }
    }
  }
}
