package com.nightmail.check;

import com.nightmail.media.MediaLinks.Link;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is noted of a message that is to be sent.
 *
 * @param links of its media, if they may be others than those of the next message
 * @param tooLong why the provider would refuse it for its length, or null
 */
record RowFacts(List<Link> links, @Nullable String tooLong) {
  static final RowFacts NONE = new RowFacts(List.of(), null);
}
