package com.nightmail.simulator;

import com.nightmail.simulator.RequestReader.Head;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The templates of the account, page by page, as Meta's Graph API gives them: with the fields that
 * are asked for, 25 a page unless told otherwise, with cursors, and with the address of the next
 * page where there is one.
 *
 * @see <a
 *     href="https://developers.facebook.com/docs/graph-api/reference/whats-app-business-account/message_templates/">Meta:
 *     message_templates</a>
 */
final class TemplateEdge {

  private static final Pattern PATH = Pattern.compile("/v\\d+\\.\\d+/\\d+/message_templates");
  private static final String DEFAULT_FIELDS = "name,components,language,status,category";
  private static final int DEFAULT_LIMIT = 25;
  private static final JsonMapper JSON = JsonMapper.shared();

  private final List<JsonNode> templates;

  /**
   * @param templates each as JSON
   */
  TemplateEdge(List<String> templates) {
    this.templates = templates.stream().map(JSON::readTree).toList();
  }

  static boolean isAsked(Head head) {
    return head.method().equals("GET") && PATH.matcher(path(head)).matches();
  }

  private static String path(Head head) {
    int query = head.path().indexOf('?');
    return query < 0 ? head.path() : head.path().substring(0, query);
  }

  Reply answer(Head head) {
    if (!head.header("authorization").matches("Bearer \\S+")) {
      return Reply.error(Envelope.ERROR, 401, 190, "Invalid OAuth access token.", "");
    }
    Map<String, String> query = query(head.path());
    try {
      int limit = Integer.parseInt(query.getOrDefault("limit", "" + DEFAULT_LIMIT));
      int from = query.containsKey("after") ? place(query.getOrDefault("after", "")) : 0;
      return limit < 1 ? invalid("limit") : page(head, query, from, limit);
    } catch (IllegalArgumentException e) {
      return invalid("limit or after");
    }
  }

  private static Reply invalid(String parameter) {
    return Reply.error(Envelope.ERROR, 400, 100, "Invalid parameter", parameter);
  }

  private Reply page(Head head, Map<String, String> query, int from, int limit) {
    List<JsonNode> asked =
        templates.stream()
            .filter(one -> has(one, "name", query))
            .filter(one -> has(one, "language", query))
            .toList();
    int to = Math.min(asked.size(), from + limit);
    ObjectNode answer = JSON.createObjectNode();
    var data = answer.putArray("data");
    String fields = query.getOrDefault("fields", DEFAULT_FIELDS);
    for (JsonNode one : asked.subList(Math.min(from, to), to)) {
      data.add(withFields(one, fields));
    }
    if (from < to) {
      ObjectNode paging = answer.putObject("paging");
      paging.putObject("cursors").put("before", cursor(from)).put("after", cursor(to));
      if (to < asked.size()) {
        paging.put(
            "next",
            "http://%s%s?limit=%d&fields=%s&after=%s"
                .formatted(head.header("host"), path(head), limit, fields, cursor(to)));
      }
    }
    return Reply.json(200, answer.toString());
  }

  private static boolean has(JsonNode template, String key, Map<String, String> query) {
    String wanted = query.get(key);
    return wanted == null || wanted.equals(template.path(key).asString(""));
  }

  private static ObjectNode withFields(JsonNode template, String fields) {
    ObjectNode shown = JSON.createObjectNode();
    for (String field : fields.split(",")) {
      if (template.has(field)) {
        shown.set(field, template.path(field));
      }
    }
    shown.set("id", template.path("id"));
    return shown;
  }

  private static String cursor(int place) {
    byte[] bytes = ("at " + place).getBytes(StandardCharsets.US_ASCII);
    return Base64.getEncoder().withoutPadding().encodeToString(bytes);
  }

  private static int place(String cursor) {
    String text = new String(Base64.getDecoder().decode(cursor), StandardCharsets.US_ASCII);
    return Integer.parseInt(text.replaceFirst("at ", ""));
  }

  private static Map<String, String> query(String path) {
    Map<String, String> query = new HashMap<>();
    int start = path.indexOf('?');
    for (String pair : start < 0 ? new String[0] : path.substring(start + 1).split("&")) {
      int equals = pair.indexOf('=');
      if (equals > 0) {
        query.put(
            pair.substring(0, equals),
            URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
      }
    }
    return query;
  }
}
