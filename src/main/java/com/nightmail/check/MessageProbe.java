package com.nightmail.check;

import com.nightmail.campaign.Sent;
import com.nightmail.media.MediaLinks;
import com.nightmail.templates.FilledLengths;
import com.nightmail.templates.TemplateDefinition;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Looks at messages as they are rendered. Safe for use by many threads. */
public final class MessageProbe {
  /** Looks at nothing. */
  static final MessageProbe NONE = new MessageProbe(false, null);

  private final boolean links;
  private final @Nullable FilledLengths lengths;

  private MessageProbe(boolean links, @Nullable FilledLengths lengths) {
    this.links = links;
    this.lengths = lengths;
  }

  /**
   * @param definition of the template, or null where it is not known
   */
  public static MessageProbe of(Sent sent, @Nullable TemplateDefinition definition) {
    return new MessageProbe(
        sent.mediaVary(), definition == null ? null : new FilledLengths(definition));
  }

  RowFacts look(byte[] template) {
    if (!links && lengths == null) {
      return RowFacts.NONE;
    }
    var tooLong = lengths == null ? null : lengths.complaint(template);
    var found = links ? MediaLinks.in(template) : List.<MediaLinks.Link>of();
    return found.isEmpty() && tooLong == null ? RowFacts.NONE : new RowFacts(found, tooLong);
  }
}
