package com.nightmail.media;

import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * @param allowedHosts names or addresses of machines that media links may name although they are
 *     not on the public internet
 */
@ConfigurationProperties("nightmail.media")
public record MediaSettings(@DefaultValue Set<String> allowedHosts) {

  public MediaSettings {
    allowedHosts =
        allowedHosts.stream()
            .map(host -> host.strip().toLowerCase(Locale.ROOT))
            .collect(Collectors.toUnmodifiableSet());
  }

  boolean allows(String host) {
    return allowedHosts.contains(host.toLowerCase(Locale.ROOT));
  }
}
