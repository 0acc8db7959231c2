package com.nightmail.gateway;

import com.nightmail.platform.Version;
import java.util.ArrayList;
import java.util.List;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.message.BasicClassicHttpRequest;
import org.apache.hc.core5.http.message.BasicHeader;
import org.apache.hc.core5.net.URIAuthority;
import org.apache.hc.core5.util.Timeout;

/** What all requests of a sender have in common. It is made once. */
final class RequestHead {

  static final String METHOD = "POST";

  private final HttpHost host;
  private final URIAuthority authority;
  private final String path;
  private final Header[] headers;
  private final RequestConfig config;

  RequestHead(Sender sender) {
    var request = new BasicClassicHttpRequest(METHOD, sender.url());
    this.authority = request.getAuthority();
    this.host = new HttpHost(request.getScheme(), authority);
    this.path = request.getPath();
    this.headers = headers(sender, authority);
    this.config =
        RequestConfig.custom()
            .setConnectionRequestTimeout(Timeout.of(sender.connectTimeout()))
            .build();
  }

  private static Header[] headers(Sender sender, URIAuthority authority) {
    List<Header> headers = new ArrayList<>();
    headers.add(new BasicHeader(HttpHeaders.HOST, authority));
    headers.add(new BasicHeader(HttpHeaders.CONNECTION, "keep-alive"));
    headers.add(new BasicHeader(HttpHeaders.USER_AGENT, "Nightmail/" + Version.CURRENT));
    headers.add(new BasicHeader(HttpHeaders.CONTENT_TYPE, "application/json"));
    switch (sender.dialect()) {
      case ORAI -> {
        headers.add(new BasicHeader("MM_lite", "yes"));
        headers.add(new BasicHeader("API-KEY", sender.apiKey()));
      }
      case GRAPH ->
          headers.add(new BasicHeader(HttpHeaders.AUTHORIZATION, "Bearer " + sender.apiKey()));
    }
    return headers.toArray(Header[]::new);
  }

  HttpHost host() {
    return host;
  }

  URIAuthority authority() {
    return authority;
  }

  String path() {
    return path;
  }

  /** Not to be changed. */
  Header[] headers() {
    return headers;
  }

  RequestConfig config() {
    return config;
  }
}
