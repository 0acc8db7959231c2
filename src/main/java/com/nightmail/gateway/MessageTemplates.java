package com.nightmail.gateway;

import com.nightmail.platform.Version;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The templates of a business account, asked from Meta's Graph API page by page.
 *
 * <p>The next page is asked by its cursor. The address that the answer gives for it is not used: it
 * holds the key, and may lead anywhere.
 *
 * @see <a
 *     href="https://developers.facebook.com/docs/graph-api/reference/whats-app-business-account/message_templates/">Meta:
 *     message_templates</a>
 */
public final class MessageTemplates {

  private static final String FIELDS =
      "name,language,status,category,quality_score,rejected_reason,parameter_format,components";
  private static final int PER_PAGE = 100;

  /** A verified account may have 6,000 templates in several languages. */
  private static final int MOST_PAGES = 1_000;

  private static final int MOST_BYTES = 16 * 1024 * 1024;
  private static final int PERMISSION_FROM = 200;
  private static final int PERMISSION_TO = 299;
  private static final JsonMapper JSON = JsonMapper.shared();

  private final Sender sender;
  private final URI edge;
  private final Masking masking;

  private MessageTemplates(Sender sender, String account) {
    this.sender = sender;
    this.edge = edge(sender, account);
    this.masking = new Masking(sender.apiKey());
  }

  /**
   * All definitions of an account, as the provider writes them.
   *
   * @param sender of dialect graph; its address tells the provider's, its key opens it
   * @param account the WhatsApp Business account's id
   * @throws ProviderUnavailable if not all of them could be had
   */
  public static List<JsonNode> of(Sender sender, String account) {
    return new MessageTemplates(sender, account).all();
  }

  /** Beside the sender's own address, {@code https://host/v25.0/PHONE/marketing_messages}. */
  private static URI edge(Sender sender, String account) {
    String path = sender.url().getPath() == null ? "" : sender.url().getPath();
    int operation = path.lastIndexOf('/');
    int phone = operation <= 0 ? -1 : path.lastIndexOf('/', operation - 1);
    if (phone < 0) {
      throw new ProviderUnavailable(
          "Sender \"%s\": its url has not the form https://HOST/VERSION/PHONE_NUMBER_ID/marketing_messages, so it does not tell where templates are. Correct nightmail.senders.%s.url."
              .formatted(sender.name(), sender.name()));
    }
    return sender.url().resolve(path.substring(0, phone + 1) + account + "/message_templates");
  }

  private List<JsonNode> all() {
    var definitions = new ArrayList<JsonNode>();
    Set<String> cursors = new HashSet<>();
    try (CloseableHttpClient client = client()) {
      String after = null;
      for (int page = 0; page < MOST_PAGES; page++) {
        JsonNode answer = page(client, after);
        answer.path("data").forEach((Consumer<JsonNode>) definitions::add);
        after = answer.path("paging").path("cursors").path("after").asString("");
        boolean more = answer.path("paging").path("next").isString() && !after.isEmpty();
        if (!more) {
          return definitions;
        }
        if (!cursors.add(after)) {
          throw unavailable("gives the same page again and again. Try again later");
        }
      }
      throw unavailable("has more than %,d pages of templates".formatted(MOST_PAGES));
    } catch (IOException e) {
      throw unavailable("cannot be reached: " + masking.mask(String.valueOf(e.getMessage())));
    }
  }

  private CloseableHttpClient client() {
    return HttpClients.custom()
        .setConnectionManager(
            PoolingHttpClientConnectionManagerBuilder.create()
                .setDefaultConnectionConfig(
                    ConnectionConfig.custom()
                        .setConnectTimeout(Timeout.of(sender.connectTimeout()))
                        .setSocketTimeout(Timeout.of(sender.responseTimeout()))
                        .build())
                .build())
        .setUserAgent("Nightmail/" + Version.CURRENT)
        .disableRedirectHandling()
        .disableAutomaticRetries()
        .disableCookieManagement()
        .build();
  }

  private JsonNode page(CloseableHttpClient client, @Nullable String after) throws IOException {
    String query = "?fields=" + FIELDS + "&limit=" + PER_PAGE;
    if (after != null) {
      query += "&after=" + URLEncoder.encode(after, StandardCharsets.UTF_8);
    }
    HttpGet get = new HttpGet(edge.resolve(edge.getRawPath() + query));
    get.setHeader(HttpHeaders.AUTHORIZATION, "Bearer " + sender.apiKey());
    try (var watch = Executors.newSingleThreadScheduledExecutor(Thread.ofVirtual().factory())) {
      var deadline =
          watch.schedule(get::cancel, sender.responseTimeout().toMillis(), TimeUnit.MILLISECONDS);
      ClassicHttpResponse response = client.executeOpen(host(), get, null);
      byte[] body = body(response.getEntity());
      deadline.cancel(false);
      return answer(response.getCode(), body);
    } finally {
      get.cancel();
    }
  }

  private HttpHost host() {
    return new HttpHost(edge.getScheme(), edge.getHost(), edge.getPort());
  }

  private byte[] body(@Nullable HttpEntity entity) throws IOException {
    if (entity == null) {
      return new byte[0];
    }
    try (InputStream content = entity.getContent()) {
      byte[] body = content.readNBytes(MOST_BYTES + 1);
      if (body.length > MOST_BYTES) {
        throw unavailable("gives a page of more than 16 MB");
      }
      return body;
    }
  }

  private JsonNode answer(int status, byte[] body) {
    JsonNode root;
    try {
      root = JSON.readTree(body);
    } catch (JacksonException e) {
      root = JSON.missingNode();
    }
    if (status >= 200 && status < 300 && root.path("data").isArray()) {
      return root;
    }
    ProviderError error = root.isObject() ? ProviderError.in(root) : null;
    if (error == null) {
      throw unavailable("answers %d without templates. Check the url".formatted(status));
    }
    Integer code = error.code();
    throw unavailable(
        "refuses: %s%s. %s"
            .formatted(
                masking.mask(error.text()),
                code == null || error.text().contains(code.toString()) ? "" : " (" + code + ")",
                remedy(code)));
  }

  private static String remedy(@Nullable Integer code) {
    if (code == null) {
      return "Check url, api-key and business-account";
    }
    if (code == 10 || (code >= PERMISSION_FROM && code <= PERMISSION_TO)) {
      return "The api-key needs the permission whatsapp_business_management";
    }
    return code == 100
        ? "Check business-account: the id of the WhatsApp Business account, not of the number"
        : "See: nightmail codes " + code;
  }

  private ProviderUnavailable unavailable(String what) {
    return new ProviderUnavailable(
        "The provider of sender \"%s\" %s. The definitions that were known are kept."
            .formatted(sender.name(), what));
  }
}
