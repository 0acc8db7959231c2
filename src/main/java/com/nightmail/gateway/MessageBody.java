package com.nightmail.gateway;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.io.JsonStringEncoder;

/**
 * The request's body in the sender's dialect, its keys in the order of the provider's documentation
 * ("Send MM Lite API Template"; for {@link Dialect#GRAPH} "Send Marketing Messages").
 *
 * <p>Written as bytes around the rendered template: it is the hottest path there is.
 */
public final class MessageBody {

  private final byte[] beforePhone;
  private final byte[] beforeTemplate;
  private final byte[] afterTemplate;
  private final byte[] beforeToken;

  /**
   * @param callbackData whether the attempt token goes out with the message
   * @param policy of dialect {@link Dialect#GRAPH}
   * @param activitySharing the same; null leaves it to the account's setting
   */
  public MessageBody(
      Dialect dialect,
      boolean callbackData,
      ProductPolicy policy,
      @Nullable Boolean activitySharing) {
    switch (dialect) {
      case ORAI -> {
        beforePhone = ascii("{\"type\":\"template\",\"messaging_product\":\"whatsapp\",\"to\":\"+");
        beforeTemplate = ascii("\",\"template\":");
        afterTemplate = new byte[0];
      }
      case GRAPH -> {
        beforePhone =
            ascii(
                "{\"messaging_product\":\"whatsapp\",\"recipient_type\":\"individual\",\"to\":\"+");
        beforeTemplate = ascii("\",\"type\":\"template\",\"template\":");
        afterTemplate = ascii(graphOptions(policy, activitySharing));
      }
      default -> throw new IllegalArgumentException("dialect " + dialect);
    }
    beforeToken = callbackData ? ascii(",\"biz_opaque_callback_data\":\"") : new byte[0];
  }

  /**
   * @param phone E.164 without its plus: without one on the wire the provider would put the
   *     business number's country code in front
   */
  public byte[] of(long phone, byte[] template, String token) {
    byte[] digits = ascii(Long.toString(phone));
    var body = new ByteArrayOutputStream(template.length + 256);
    body.writeBytes(beforePhone);
    body.writeBytes(digits);
    body.writeBytes(beforeTemplate);
    body.writeBytes(template);
    body.writeBytes(afterTemplate);
    if (beforeToken.length > 0) {
      body.writeBytes(beforeToken);
      body.writeBytes(JsonStringEncoder.getInstance().quoteAsUTF8(token));
      body.write('"');
    }
    body.write('}');
    return body.toByteArray();
  }

  private static String graphOptions(ProductPolicy policy, @Nullable Boolean sharing) {
    String option = ",\"product_policy\":\"" + policy + "\"";
    return sharing == null ? option : option + ",\"message_activity_sharing\":" + sharing;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(US_ASCII);
  }
}
