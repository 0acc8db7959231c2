package com.nightmail.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.nightmail.Nightmail;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.core.env.ConfigurableEnvironment;

/** Which settings there are, where they may stand, and what is said about those that are wrong. */
class SettingsTest {
  private static final String SENDER = "NIGHTMAIL_SENDERS_MAIN_";

  @TempDir Path home;

  @Test
  void theEnvironmentWinsOverTheFile() throws IOException {
    file(
        """
        nightmail:
          database-patience: 3m
          senders: { main: { rate: 5, url: "https://gateway.example/x" } }
        """);
    assertThat(value("nightmail.senders.main.rate", Map.of(SENDER + "RATE", "7"))).isEqualTo("7");
    assertThat(value("nightmail.senders.main.url", Map.of()))
        .isEqualTo("https://gateway.example/x");
    assertThat(value("nightmail.database-patience", Map.of())).isEqualTo("3m");
  }

  @ParameterizedTest
  @CsvSource({
    "NIGHTMAIL_SENDERS_MAIN_APIKEY, nightmail.senders.main.api-key",
    "NIGHTMAIL_SENDERS_MAIN_API_KEY, nightmail.senders.main.api-key",
    "NIGHTMAIL_OPTOUT_WORDS, nightmail.opt-out.words",
    "NIGHTMAIL_OPTOUT_WORDS_0, nightmail.opt-out.words[0]",
    "NIGHTMAIL_WEBHOOK_APPSECRET, nightmail.webhook.app-secret",
    "LOGGING_LEVEL_COM_NIGHTMAIL, logging.level.com.nightmail",
  })
  void aVariableSetsTheSettingOfItsName(String variable, String setting) {
    var value = variable.startsWith("LOGGING") ? "debug" : "abc";
    assertThat(value(setting, Map.of(variable, value))).isEqualTo(value);
  }

  @Test
  void aVariableWithoutAValueCountsAsNotSet() {
    assertThat(value("nightmail.webhook.app-secret", Map.of("NIGHTMAIL_WEBHOOK_APPSECRET", "")))
        .isNull();
  }

  @Test
  void aSecretMayStandInAFile() throws IOException {
    var secret = Files.writeString(home.resolve("secret"), "the-key\n");
    assertThat(value("nightmail.senders.main.api-key", Map.of(SENDER + "APIKEY_FILE", "" + secret)))
        .isEqualTo("the-key");
    var empty = Files.createFile(home.resolve("empty"));
    assertThat(value("nightmail.senders.main.api-key", Map.of(SENDER + "APIKEY_FILE", "" + empty)))
        .isNull();
    assertThatThrownBy(() -> read(Map.of(SENDER + "APIKEY_FILE", "/nowhere/secret")))
        .hasMessage(
            SENDER
                + "APIKEY_FILE names the file /nowhere/secret, which cannot be read as text."
                + " Put the setting's value into it.");
    assertThatThrownBy(
            () -> read(Map.of(SENDER + "APIKEY_FILE", "" + secret, SENDER + "APIKEY", "x")))
        .hasMessage(
            SENDER + "APIKEY and " + SENDER + "APIKEY_FILE set the same. Unset one of them.");
  }

  @Test
  void allProblemsAreToldTogetherEachWithItsPlace() throws IOException {
    file(
        """
        nightmail:
          databse-patience: 2m
          senders:
            main:
              rate: fast
              dialect: meta
              api-kye: x
        spring.config.import: file:/etc/passwd
        logging.config: /tmp/logback.xml
        """);
    assertThat(problems(Map.of("NIGHTMAIL_DATABASEPATIENCE", "soon")))
        .containsExactlyInAnyOrder(
            at(2)
                + "nightmail.databse-patience is no setting of Nightmail."
                + " Did you mean nightmail.database-patience?",
            at(7)
                + "nightmail.senders.main.api-kye is no setting of Nightmail."
                + " Did you mean nightmail.senders.main.api-key?",
            at(8)
                + "spring.config.import is no setting of Nightmail. Remove it; docs/settings.md lists all.",
            at(9)
                + "logging.config is no setting of Nightmail. Remove it; docs/settings.md lists all.",
            at(5)
                + "nightmail.senders.main.rate is \"fast\": it must be a whole number, such as 80.",
            at(6) + "nightmail.senders.main.dialect is \"meta\": it must be one of orai, graph.",
            "NIGHTMAIL_DATABASEPATIENCE is \"soon\": it must be a duration, such as 500ms, 30s or 2m.");
  }

  @ParameterizedTest
  @CsvSource({
    "NIGHTMAIL_SENDERS_MAIN_API_KYE, NIGHTMAIL_SENDERS_MAIN_APIKEY",
    "NIGHTMAIL_SENDERS_MY_SHOP_URL, NIGHTMAIL_SENDERS_MYSHOP_URL",
    "NIGHTMAIL_SENDER_MAIN_RATE, NIGHTMAIL_SENDERS_MAIN_RATE",
    "nightmail_home, NIGHTMAIL_HOME",
    "SPRING_DATASOURCE_USER, SPRING_DATASOURCE_USERNAME",
  })
  void anUnknownVariableIsRefusedWithTheNearestName(String variable, String near) {
    assertThatThrownBy(() -> read(Map.of(variable, "x")))
        .isInstanceOf(InvalidSettings.class)
        .hasMessage(variable + " is no setting of Nightmail. Did you mean " + near + "?");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SPRING_CONFIG_LOCATION",
        "SPRING_CONFIG_IMPORT",
        "SPRING_CONFIG_ADDITIONAL_LOCATION",
        "SPRING_PROFILES_ACTIVE",
        "SPRING_APPLICATION_JSON",
      })
  void springsOwnWaysToOtherSettingsAreRefused(String variable) {
    assertThatThrownBy(() -> read(Map.of(variable, "x")))
        .hasMessageStartingWith(variable + " is no setting of Nightmail.");
  }

  @Test
  void otherProgramsVariablesAreTheirsOnly() {
    var theirs =
        Map.of("SERVER_PORT", "1", "LOGGING_CONFIG", "/x.xml", "DEBUG", "true", "PORT", "2");
    var read = read(theirs);
    assertThat(read.getProperty("server.port")).isNull();
    assertThat(read.getProperty("logging.config")).isNull();
    assertThat(read.getProperty("debug")).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"application.yml", "application.properties"})
  void aFileOfAnotherNameIsNotPassedOver(String name) throws IOException {
    Files.writeString(home.resolve(name), "");
    assertThatThrownBy(() -> read(Map.of()))
        .hasMessage(
            "%s would not be read. Name it %s, or remove it."
                .formatted(home.resolve(name), home.resolve("application.yaml")));
  }

  @ParameterizedTest
  @CsvSource({
    "http://gateway.example/x, begins with http://",
    "http://10.0.0.1/x, begins with http://",
    "http://127.0.0.1.example/x, begins with http://",
    "HTTP://gateway.example/x, begins with http://",
    "https://user:secret@gateway.example/x, must not contain a user or password",
    "ftp://gateway.example/x, must begin with https://",
    "gateway.example/x, must begin with https://",
  })
  void anAddressThatWouldGiveTheKeyAwayIsRefused(String url, String problem) {
    assertThatThrownBy(() -> read(Map.of(SENDER + "URL", url)))
        .hasMessageStartingWith(SENDER + "URL " + problem)
        .hasMessageNotContaining("secret@");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://127.0.0.1:8085/x",
        "http://localhost/x",
        "http://[::1]:1/x",
        "https://a.b"
      })
  void anAddressOnThisMachineOrEncryptedIsTaken(String url) {
    assertThat(value("nightmail.senders.main.url", Map.of(SENDER + "URL", url))).isEqualTo(url);
  }

  @Test
  void anUnencryptedAddressNeedsTheUsersWord() {
    var url = "http://gateway.internal/x";
    var variables = Map.of(SENDER + "URL", url, SENDER + "INSECURE", "true");
    assertThat(value("nightmail.senders.main.url", variables)).isEqualTo(url);
  }

  @ParameterizedTest
  @CsvSource({
    "SPRING_DATASOURCE_URL, jdbc:postgresql://user:pw@host/x, must not contain a user or password",
    "SPRING_DATASOURCE_URL, jdbc:h2:mem:x, must be such as jdbc:postgresql:",
    "SPRING_DATASOURCE_USERNAME, me, is set without spring.datasource.url",
    "NIGHTMAIL_SENDERS_MAIN_RATE, 0, is 0: it must be at least 1",
    "NIGHTMAIL_SENDERS_MAIN_WEBHOOKSECRET, hush, is set without webhook-secret-header",
    "NIGHTMAIL_SENDERS_MAIN_WEBHOOKSECRETHEADER, X-Secret, is set without webhook-secret",
    "NIGHTMAIL_BREAKER_SHARE, 30, must be more than 0 and at most 1",
    "NIGHTMAIL_HOME, data, is data. Give an absolute path",
    "NIGHTMAIL_HOME, '', is not set",
    "LOGGING_LEVEL_ROOT, loud, is \"loud\": it must be one of",
    "LOGGING_LEVEL_ORG_APACHE_HC_CLIENT5_HTTP_WIRE, debug, is \"debug\": this logger would write keys",
  })
  void aValueThatBreaksARuleIsRefused(String variable, String value, String problem) {
    assertThatThrownBy(() -> read(Map.of(variable, value)))
        .isInstanceOf(InvalidSettings.class)
        .hasMessageStartingWith(variable + " " + problem);
  }

  @Test
  void theFileIsYamlInUtf8() throws IOException {
    file("nightmail: [");
    assertThatThrownBy(() -> read(Map.of()))
        .hasMessageStartingWith(home.resolve("application.yaml") + " is no valid YAML: ");
    Files.write(home.resolve("application.yaml"), new byte[] {'#', (byte) 0xff});
    assertThatThrownBy(() -> read(Map.of())).hasMessageEndingWith("Save it in UTF-8.");
  }

  /** Its home has no server, not even a half made one. */
  @Test
  void aWrongSettingIsFoundBeforeTheDatabaseStarts() throws IOException {
    file("nightmail.senders.main.rate: fast");
    assertThatThrownBy(() -> Nightmail.start("--nightmail.home=" + home))
        .isInstanceOf(InvalidSettings.class);
    try (var made = Files.list(home)) {
      assertThat(made).containsExactly(home.resolve("application.yaml"));
    }
  }

  @Test
  void theLogsAreTheOwnersOnly() throws IOException {
    Files.createDirectories(home.resolve("logs"));
    read(Map.of());
    assertThat(Files.getPosixFilePermissions(home.resolve("logs"))).hasSize(3);
  }

  private void file(String text) throws IOException {
    Files.writeString(home.resolve("application.yaml"), text);
  }

  private String at(int line) {
    return "%s, line %d: ".formatted(home.resolve("application.yaml"), line);
  }

  private List<String> problems(Map<String, String> variables) {
    var failure = catchThrowable(() -> read(variables));
    assertThat(failure).isInstanceOf(InvalidSettings.class);
    return failure.getMessage().lines().skip(1).map(String::strip).toList();
  }

  private String value(String setting, Map<String, String> variables) {
    var environment = read(variables);
    ConfigurationPropertySources.attach(environment);
    return Binder.get(environment).bind(setting, String.class).orElse(null);
  }

  private ConfigurableEnvironment read(Map<String, String> variables) {
    var all = new HashMap<>(Map.of("NIGHTMAIL_HOME", home.toString()));
    all.putAll(variables);
    var kinds = Nightmail.class.getAnnotation(EnableConfigurationProperties.class).value();
    return Settings.read(() -> List.of(kinds), all);
  }
}
