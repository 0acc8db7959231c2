package com.nightmail.runs;

import com.nightmail.campaign.Campaign;
import com.nightmail.campaign.CampaignFile;
import com.nightmail.campaign.Rendering;
import com.nightmail.campaign.Rendering.Unrenderable;
import com.nightmail.check.CampaignLists;
import com.nightmail.gateway.Outcome;
import com.nightmail.recipients.CheckedRecipients;
import com.nightmail.recipients.InvalidList;
import com.nightmail.recipients.Recipient;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A message of one row of a list, to be sent to a colleague outside of any run. The row can be
 * rendered. There is no other way to make one.
 */
public final class TestOrder {
  /**
   * What came of a test message.
   *
   * @param outcome null if the sender did not come free: nothing was sent
   * @param waiting what the sender waited for then
   */
  public record Answer(@Nullable Outcome outcome, @Nullable String waiting) {}

  private final Campaign campaign;
  private final List<String> header;
  private final Recipient row;

  private TestOrder(Campaign campaign, List<String> header, Recipient row) {
    this.campaign = campaign;
    this.header = header;
    this.row = row;
  }

  /**
   * Reads the campaign file, and its list up to that row. Needs neither application nor database.
   *
   * @param list the recipient list, or null for the campaign's
   * @param line the line on which the row begins, or null for the first that can be sent
   * @throws com.nightmail.campaign.InvalidCampaign if the file is no valid campaign, or its
   *     template does not fit the list
   * @throws InvalidList if the list cannot be read, or has no such row; or if the template cannot
   *     be filled in with it
   * @throws IOException if reading the list fails
   */
  public static TestOrder read(Path campaignFile, @Nullable Path list, @Nullable Integer line)
      throws IOException {
    var campaign = CampaignFile.read(campaignFile);
    var file = list == null ? campaign.recipients().file() : list;
    try (var rows = CheckedRecipients.open(file, CampaignLists.format(campaign.recipients()))) {
      var template = campaign.template().bind(rows.header());
      var first = "the list has no rows";
      for (var row = rows.next(); row != null; row = rows.next()) {
        if (line != null && row.line() != line) {
          continue;
        }
        var why = whyNot(row, rows.header(), template.render(row.cells(), Instant.now()));
        if (why == null && (line != null || row.fault() == null)) {
          return new TestOrder(campaign, rows.header(), row);
        }
        if (line != null) {
          throw new InvalidList(
              "%s: line %d cannot be sent as a test: %s. Mend the row, or name another one."
                  .formatted(file, line, why));
        }
        first =
            "no row can be sent; line %d: %s"
                .formatted(row.line(), why == null ? row.fault() : why);
      }
      throw new InvalidList(
          line == null
              ? "%s: %s.".formatted(file, first)
              : "%s: no row begins on line %d. Lines are counted as a check or an export shows them; the header is on line 1."
                  .formatted(file, line));
    }
  }

  /** The number of the row is of no interest: the message goes to somebody else. */
  private static @Nullable String whyNot(Recipient row, List<String> header, Rendering rendering) {
    if (row.cells().size() != header.size()) {
      return row.fault();
    }
    return rendering instanceof Unrenderable unrenderable ? unrenderable.reason() : null;
  }

  public String campaign() {
    return campaign.name();
  }

  /** The line of the list on which the row begins. */
  public int line() {
    return row.line();
  }

  String sender() {
    return campaign.sender();
  }

  Rendering render(boolean forGraph, Instant now) {
    return campaign.template().bind(header, forGraph).render(row.cells(), now);
  }
}
