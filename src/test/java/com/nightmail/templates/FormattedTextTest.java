package com.nightmail.templates;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FormattedTextTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "plain | plain",
        "a *b c* d | a ,[B:b c], d",
        "_a_ ~b~ | [I:a], ,[S:b]",
        "*a _b_ c* | [B:a ],[BI:b],[B: c]",
        "```*a*``` | [M:*a*]",
        "`x` | [M:x]",
        "2*3*4 | 2*3*4",
        "snake_case_name | snake_case_name",
        "* no* | * no*",
        "*no * | *no *",
        "** | **",
        "*open | *open",
        "a_*b*_ | a_,[B:b],_"
      })
  void marksCountAsOnThePhone(String text, String spans) {
    assertThat(
            FormattedText.of(text).spans().stream()
                .map(
                    span ->
                        span.styles().isEmpty()
                            ? span.text()
                            : "["
                                + span.styles().stream()
                                    .sorted()
                                    .map(style -> style.name().substring(0, 1))
                                    .collect(Collectors.joining())
                                + ":"
                                + span.text()
                                + "]")
                .collect(Collectors.joining(",")))
        .isEqualTo(spans);
  }
}
