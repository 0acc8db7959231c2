package com.nightmail.check;

import com.nightmail.campaign.Campaign;
import com.nightmail.campaign.Rendering;
import com.nightmail.campaign.TemplateRenderer;
import com.nightmail.ledger.AttemptToken;
import com.nightmail.media.MediaLinks;
import com.nightmail.recipients.PhoneNumbers;
import com.nightmail.recipients.Recipient;
import com.nightmail.templates.PhoneMessage;
import com.nightmail.templates.TemplateDefinition;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** Makes the messages of rows, to be looked at. */
final class Previews {
  private static final int NO_RUN = 0;

  private final TemplateRenderer template;
  private final MessageForm form;
  private final @Nullable TemplateDefinition definition;
  private final InstantSource clock;

  /**
   * @param header of the list; the campaign's template fits it
   * @param definition of the template, or null where it is not known
   */
  Previews(
      Campaign campaign,
      List<String> header,
      MessageForm form,
      @Nullable TemplateDefinition definition,
      InstantSource clock) {
    this.template = campaign.template().bind(header, form.forGraph());
    this.form = form;
    this.definition = definition;
    this.clock = clock;
  }

  /**
   * @param rows that are to be sent
   */
  List<Preview> of(List<Recipient> rows) {
    var previews = new ArrayList<Preview>(rows.size());
    for (var row : rows) {
      if (template.render(row.cells(), clock.instant()) instanceof Rendering.Rendered filled) {
        previews.add(preview(row, filled.template()));
      }
    }
    return List.copyOf(previews);
  }

  /** Adds what the message of a row links to. */
  void media(Recipient row, MediaLinks links) {
    if (template.render(row.cells(), clock.instant()) instanceof Rendering.Rendered filled) {
      links.add(MediaLinks.in(filled.template()));
    }
  }

  private Preview preview(Recipient row, byte[] filled) {
    var token = new AttemptToken(NO_RUN, row.line(), 1).toString();
    var body = form.body() == null ? new byte[0] : form.body().of(row.phone(), filled, token);
    return new Preview(
        row.line(),
        PhoneNumbers.e164(row.phone()),
        new String(body, StandardCharsets.UTF_8),
        form.view().lines(JsonMapper.shared().readTree(filled)),
        definition == null ? null : PhoneMessage.of(definition, filled));
  }
}
