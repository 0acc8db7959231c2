package com.nightmail.check;

import com.nightmail.campaign.Campaign;
import com.nightmail.campaign.Rendering;
import com.nightmail.ledger.AttemptToken;
import com.nightmail.recipients.PhoneNumbers;
import com.nightmail.recipients.Recipient;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;

/** Makes the messages of rows, to be looked at. */
final class Previews {
  private static final int NO_RUN = 0;

  private Previews() {}

  /**
   * @param header of the list; the campaign's template fits it
   * @param rows that are to be sent
   */
  static List<Preview> of(
      Campaign campaign,
      List<String> header,
      List<Recipient> rows,
      MessageForm form,
      InstantSource clock) {
    var previews = new ArrayList<Preview>(rows.size());
    var template = campaign.template().bind(header, form.forGraph());
    for (var row : rows) {
      if (template.render(row.cells(), clock.instant()) instanceof Rendering.Rendered filled) {
        previews.add(preview(row, filled.template(), form));
      }
    }
    return List.copyOf(previews);
  }

  private static Preview preview(Recipient row, byte[] filled, MessageForm form) {
    var token = new AttemptToken(NO_RUN, row.line(), 1).toString();
    var body = form.body() == null ? new byte[0] : form.body().of(row.phone(), filled, token);
    return new Preview(
        row.line(),
        PhoneNumbers.e164(row.phone()),
        new String(body, StandardCharsets.UTF_8),
        form.view().lines(JsonMapper.shared().readTree(filled)));
  }
}
