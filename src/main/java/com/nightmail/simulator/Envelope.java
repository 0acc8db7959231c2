package com.nightmail.simulator;

import java.util.Locale;

/** How gateways wrap an error; Meta's, 360dialog's and what else was met. */
public enum Envelope {
  /** Meta's own: {@code {"error":{...}}}. */
  ERROR,
  /** 360dialog's MM Lite endpoint: {@code {"detail":{"error":{...}}}}. */
  DETAIL,
  /** In the orai gateway's answer: {@code {"StatusCode":400,"Data":{"error":{...}}}}. */
  DATA,
  /** The same without the inner name: {@code {"Data":{"code":...}}}. */
  BARE,
  /** On-Premises heritage: {@code {"errors":[{...}]}}. */
  ERRORS,
  /** 360dialog's hub, no code: {@code {"meta":{"developerMessage":"..."}}}. */
  META,
  /** A bare string, no code: {@code {"error":"..."}}. */
  STRING,
  /** Plain text, no code. */
  TEXT;

  /** As written in an option. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Envelope named(String label) {
    return valueOf(label.toUpperCase(Locale.ROOT));
  }

  String wrap(int status, int code, String message, String details) {
    String error =
        """
        {"message":%s,"type":"OAuthException","code":%d,"error_data":{"messaging_product":"whatsapp",\
        "details":%s},"fbtrace_id":"AsimulatedTrace"}"""
            .formatted(Json.quote("(#" + code + ") " + message), code, Json.quote(details));
    return switch (this) {
      case ERROR -> "{\"error\":" + error + "}";
      case DETAIL -> "{\"detail\":{\"error\":" + error + "}}";
      case DATA -> orai(status, "{\"error\":" + error + "}");
      case BARE -> orai(status, error);
      case ERRORS -> "{\"errors\":[" + error + "]}";
      case META ->
          "{\"meta\":{\"httpCode\":%d,\"developerMessage\":%s,\"success\":false}}"
              .formatted(status, Json.quote(message));
      case STRING -> "{\"error\":" + Json.quote(message) + "}";
      case TEXT -> message;
    };
  }

  String contentType() {
    return this == TEXT ? "text/plain" : "application/json";
  }

  private static String orai(int status, String data) {
    return "{\"StatusCode\":" + status + ",\"Message\":\"Message not sent\",\"Data\":" + data + "}";
  }
}
