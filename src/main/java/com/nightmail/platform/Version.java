package com.nightmail.platform;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Properties;

/** The version of this build: what {@code --version} says and what gateways are told. */
public final class Version {

  /** As it stands in the pom, such as {@code 1.0.0}; {@code unknown} where Maven has not built. */
  public static final String CURRENT = read();

  private Version() {}

  private static String read() {
    try (var in = Version.class.getResourceAsStream("/META-INF/build-info.properties")) {
      var build = new Properties();
      if (in != null) {
        build.load(in);
      }
      return build.getProperty("build.version", "unknown");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
