package com.nightmail.simulator;

import com.nightmail.gateway.ErrorPolicy;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Something that goes wrong, and how often or for whom. Written {@code
 * WHAT[/STATUS][:ENVELOPE][@NUMBER][=SHARE]}, for example {@code lost=1%}, {@code 131000/400=0.5%},
 * {@code 130429:text=2%}, {@code 131049@+919876500001} or {@code 131056@4321=2x}.
 *
 * @param code for {@link FaultKind#CODE}; for {@link FaultKind#HTTP_WAIT} how many seconds it asks
 *     for
 * @param status HTTP status; 0 leaves it to the code's documented one
 * @param envelope of an error; null is the one of the dialect asked
 * @param number {@code +} and digits for one number, digits alone for all that end so; empty for
 *     everybody
 * @param share 0 to 1 of the requests concerned
 * @param times it happens to so many requests and then never again; 0 is without end
 */
public record Fault(
    FaultKind mishap,
    int code,
    int status,
    @Nullable Envelope envelope,
    String number,
    double share,
    int times) {

  private static final Pattern SYNTAX =
      Pattern.compile(
          "(?<what>[a-z0-9-]+)(/(?<status>\\d{3}))?(:(?<envelope>[a-z]+))?(@(?<number>\\+?\\d+))?"
              + "(=((?<share>[0-9.]+)(?<percent>%?)|(?<times>\\d+)x))?");
  private static final Pattern BARE_STATUS =
      Pattern.compile("http-([345]\\d\\d)(-[a-z]+)?(?:-(\\d{1,4}))?");

  public Fault {
    if (share < 0 || share > 1) {
      throw new IllegalArgumentException("a share is between 0 and 1, or 0% and 100%");
    }
    if (mishap.blind() && !number.isEmpty()) {
      throw new IllegalArgumentException(
          mishap.label() + " happens before the number is read: it takes a share only");
    }
  }

  /**
   * @throws IllegalArgumentException with a sentence for the person who wrote it
   */
  public static Fault parse(String text) {
    Matcher part = SYNTAX.matcher(text.strip().toLowerCase(Locale.ROOT));
    if (!part.matches()) {
      throw new IllegalArgumentException(
          "'" + text + "' is not WHAT[/STATUS][:ENVELOPE][@NUMBER][=SHARE], such as lost=1%");
    }
    String what = part.group("what");
    Matcher bare = BARE_STATUS.matcher(what);
    boolean isCode = what.matches("\\d{1,7}");
    int status = part.group("status") != null ? Integer.parseInt(part.group("status")) : 0;
    if (bare.matches()) {
      status = Integer.parseInt(bare.group(1));
      what = "http-STATUS" + (bare.group(2) == null ? "" : bare.group(2));
    }
    FaultKind mishap =
        isCode
            ? FaultKind.CODE
            : FaultKind.named(what)
                .orElseThrow(
                    () -> new IllegalArgumentException("no fault is called '" + text + "'"));
    int code = isCode ? Integer.parseInt(what) : mishap == FaultKind.HTTP_WAIT ? 1 : 0;
    if (bare.matches() && bare.group(3) != null) {
      if (mishap != FaultKind.HTTP_WAIT) {
        throw new IllegalArgumentException("no fault is called '" + text + "'");
      }
      code = Integer.parseInt(bare.group(3));
    }
    String envelope = part.group("envelope");
    return new Fault(
        mishap,
        code,
        status,
        envelope == null ? null : Envelope.named(envelope),
        part.group("number") == null ? "" : part.group("number"),
        share(part),
        part.group("times") == null ? 0 : Integer.parseInt(part.group("times")));
  }

  /** The status that the code comes with. */
  int httpStatus() {
    if (status != 0) {
      return status;
    }
    int documented = ErrorPolicy.of(code).http();
    return documented != 0 ? documented : 400;
  }

  boolean concerns(String phone) {
    return number.startsWith("+") ? phone.equals(number) : phone.endsWith(number);
  }

  private static double share(Matcher part) {
    String share = part.group("share");
    if (share == null) {
      return 1;
    }
    return Double.parseDouble(share) / (part.group("percent").isEmpty() ? 1 : 100);
  }
}
