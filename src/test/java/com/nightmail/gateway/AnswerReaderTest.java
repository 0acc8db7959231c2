package com.nightmail.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.nightmail.gateway.Outcome.Accepted;
import com.nightmail.gateway.Outcome.InDoubt;
import com.nightmail.gateway.Outcome.NotSent;
import com.nightmail.gateway.Outcome.Refused;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers as they were met, and as they might come on a bad night. */
class AnswerReaderTest {

  private static final Instant NOW = Instant.parse("2026-11-08T12:00:00Z");

  private final AnswerReader reader =
      new AnswerReader(Senders.orai(URI.create("http://127.0.0.1/")), InstantSource.fixed(NOW));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"messages\":[{\"id\":\"wamid.A\"}]}",
        "{\"data\":{\"messages\":[{\"id\":\"wamid.A\"}]}}",
        "{\"code\":200,\"message\":\"OK\",\"data\":{\"messages\":[{\"id\":\"wamid.A\"}]}}",
        "{\"error\":null,\"errors\":[],\"messages\":[{\"id\":\"wamid.A\"}]}",
        "{\"success\":true,\"Unknown\":{\"x\":[1]},\"messages\":[{\"id\":\"wamid.A\"}]}",
      })
  void anIdWithoutAnErrorIsASuccess(String body) {
    assertThat(read(200, body)).isEqualTo(new Accepted("wamid.A", null, Route.UNKNOWN));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{}",
        "\"wamid.A\"",
        "{\"messages\":[{\"id\":\"wamid.A\"}]",
        "{\"messages\":[{\"id\":\"\"}]}",
        "{\"messages\":[{\"id\":7}]}",
        "{\"messages\":[{\"id\":\"a\\u0000b\"}]}",
        "{\"messages\":[{\"id\":\"wamid.A\"}],\"error\":{\"code\":131026,\"message\":\"no\"}}",
        "{\"StatusCode\":400,\"messages\":[{\"id\":\"wamid.A\"}]}",
        "{\"StatusCode\":503,\"Message\":\"try later\"}",
        "{\"error\":\"something\"}",
        "{\"error\":{\"code\":999999,\"message\":\"?\"}}",
      })
  void aSuccessThatCannotBeBelievedIsInDoubt(String body) {
    assertThat(read(200, body)).isInstanceOf(InDoubt.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "400 | {\"error\":{\"code\":\"131026\",\"message\":\"m\",\"error_data\":\"text\"}} | RECIPIENT",
        "400 | {\"detail\":{\"error\":{\"code\":131055,\"message\":\"(#131055) no\"}}} | TEMPLATE",
        "400 | {\"detail\":{\"error\":{\"code\":131055,\"message\":\"(#200) accept the terms\"}}} | ACCOUNT",
        "200 | {\"StatusCode\":400,\"Data\":{\"code\":131026,\"message\":\"m\"}} | RECIPIENT",
        "200 | {\"StatusCode\":401,\"Message\":\"bad key\"} | ACCOUNT",
        "200 | {\"StatusCode\":400,\"Message\":\"bad request\"} | ROW",
        "401 | {\"code\":401,\"message\":\"bad key\"} | ACCOUNT",
        "400 | {\"error\":{\"code\":404,\"message\":\"bad\"}} | ROW",
        "401 | {\"error\":\"Invalid api token.\"} | ACCOUNT",
        "400 | {\"meta\":{\"httpCode\":400,\"developerMessage\":\"no template\"}} | ROW",
        "500 | {\"error\":{\"code\":131008,\"message\":\"missing\"}} | ROW",
      })
  void aRefusalIsFoundInEveryEnvelope(int status, String body, ErrorClass errorClass) {
    assertThat(read(status, body))
        .isInstanceOfSatisfying(
            Refused.class, r -> assertThat(r.errorClass()).isEqualTo(errorClass));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "120 | PT2M",
        "0 | PT0S",
        "999999 | PT1H",
        "99999999999999999999 | ",
        "Sun, 08 Nov 2026 12:00:30 GMT | PT30S",
        "Sun, 08 Nov 2026 11:00:00 GMT | PT0S",
        "soon | ",
        "'' | ",
      })
  void retryAfterIsSecondsOrADateAndAnHourAtMost(String header, Duration wait) {
    Outcome outcome = reader.read(new Answer(429, header, new byte[0]));
    assertThat(((NotSent) outcome).errorClass()).isEqualTo(ErrorClass.RATE);
    assertThat(((NotSent) outcome).retryAfter()).isEqualTo(wait);
  }

  @Test
  void whatIsKeptOfAnAnswerNamesNobodyAndNoKey() {
    String text =
        Senders.KEY
            + " may not send wamid.HBgLMTY0NjcwNDM1OTUVAg== to +91 98765-43210\\n or 919876543211 "
            + "x".repeat(1000);
    var refused = (Refused) read(400, "{\"error\":{\"code\":131026,\"message\":\"" + text + "\"}}");
    assertThat(refused.message())
        .startsWith("[key] may not send [message id] to [number] or [number] xxx")
        .hasSizeLessThanOrEqualTo(300);
    assertThat(((Refused) read(403, text)).message()).hasSizeLessThanOrEqualTo(300);
    assertThat(((InDoubt) read(500, text)).message()).contains("[key]").doesNotContain("98765");
    assertThat(Senders.orai(URI.create("http://h/")).toString()).doesNotContain(Senders.KEY);
  }

  @Test
  void aVeryLongNumberOrAHalfCharacterDoesNoHarm() {
    assertThat(((InDoubt) read(500, "9".repeat(60_000))).message()).isEqualTo("HTTP 500: [number]");
    String emoji = "a".repeat(288) + "\uD83D\uDE00".repeat(50);
    assertThat(((InDoubt) read(500, emoji)).message().getBytes(UTF_8)).doesNotContain((byte) '?');
  }

  private Outcome read(int status, String body) {
    return reader.read(new Answer(status, null, body.getBytes(UTF_8)));
  }
}
