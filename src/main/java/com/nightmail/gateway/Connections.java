package com.nightmail.gateway;

import java.io.IOException;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.impl.IdleConnectionEvictor;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.classic.MinimalHttpClient;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.io.SocketConfig;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;

/**
 * The sender's pool of HTTP/1.1 connections, as many as requests may be in flight. The client is
 * HttpClient's minimal one: it repeats nothing, follows nothing, remembers nothing.
 */
final class Connections implements AutoCloseable {

  /**
   * Gateways close idle connections without a word, and a message sent down a closed one is in
   * doubt. Looking first costs a millisecond, so not under load, where nothing idles so long.
   */
  private static final TimeValue LOOK_AFTER_IDLE = TimeValue.ofMilliseconds(50);

  private static final TimeValue CLOSE_AFTER_IDLE = TimeValue.ofSeconds(30);

  private final HttpHost host;
  private final MinimalHttpClient client;
  private final IdleConnectionEvictor evictor;

  Connections(Sender sender, HttpHost host) {
    var pool = pool(sender);
    this.host = host;
    this.client = HttpClients.createMinimal(pool);
    this.evictor = new IdleConnectionEvictor(pool, CLOSE_AFTER_IDLE);
  }

  /** Begins to close connections that idle. */
  void start() {
    evictor.start();
  }

  private static PoolingHttpClientConnectionManager pool(Sender sender) {
    return PoolingHttpClientConnectionManagerBuilder.create()
        .setMaxConnTotal(sender.maxInFlight())
        .setMaxConnPerRoute(sender.maxInFlight())
        .setDefaultConnectionConfig(
            ConnectionConfig.custom()
                .setConnectTimeout(Timeout.of(sender.connectTimeout()))
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
  }

  /**
   * Sends the request and reads the head of the answer. The connection is back in the pool once the
   * body's stream is closed; until then {@link Exchange#cancel} closes it.
   */
  ClassicHttpResponse execute(Exchange exchange) throws IOException {
    return client.executeOpen(host, exchange, null);
  }

  /** Cuts what is in flight. */
  @Override
  public void close() {
    evictor.shutdown();
    client.close(CloseMode.IMMEDIATE);
  }
}
