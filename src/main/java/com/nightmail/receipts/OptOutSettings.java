package com.nightmail.receipts;

import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * @param words a reply or a quick reply's payload that is one of these opts its author out; case
 *     and outer spaces do not matter
 */
@ConfigurationProperties("nightmail.opt-out")
public record OptOutSettings(
    @DefaultValue({"stop", "unsubscribe", "stop promotions"}) List<String> words) {

  public OptOutSettings {
    words = words.stream().map(EventReader::folded).filter(word -> !word.isEmpty()).toList();
  }

  boolean optsOut(List<String> said) {
    return said.stream().map(EventReader::folded).anyMatch(words::contains);
  }
}
