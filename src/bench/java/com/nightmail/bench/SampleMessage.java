package com.nightmail.bench;

/** What every contender sends: the campaign for Nightmail, and the same body for the others. */
final class SampleMessage {
  private SampleMessage() {}

  /** A campaign file for lists of {@link RecipientFile}. */
  static String campaign(String name) {
    return """
    name: %s
    sender: bench
    recipients: { file: recipients.csv, phone: mobile, country: IN }
    template:
      namespace: 9090_be
      name: june_csp_en1
      language: { policy: deterministic, code: en }
      components:
        - type: header
          parameters: [ { type: image, image: { link: "https://cdn.example.com/diwali/{{image}}" } } ]
        - type: body
          parameters:
            - { type: text, text: "{{first_name|friend}}" }
            - { type: text, text: "{{city}}" }
        - type: button
          sub_type: quick_reply
          index: 0
          parameters: [ { type: payload, payload: "flow_welcome_{{flow}}" } ]
    """
        .formatted(name);
  }

  /** The request's body. The cells are put in as they are: none of the list needs escaping. */
  static String body(long number, String firstName, String city, String image, String flow) {
    return "{\"type\":\"template\",\"messaging_product\":\"whatsapp\",\"to\":\"+"
        + number
        + "\",\"template\":{\"namespace\":\"9090_be\",\"name\":\"june_csp_en1\",\"language\":{\"policy\":\"deterministic\",\"code\":\"en\"},\"components\":[{\"type\":\"header\",\"parameters\":[{\"type\":\"image\",\"image\":{\"link\":\"https://cdn.example.com/diwali/"
        + image
        + "\"}}]},{\"type\":\"body\",\"parameters\":[{\"type\":\"text\",\"text\":\""
        + firstName
        + "\"},{\"type\":\"text\",\"text\":\""
        + city
        + "\"}]},{\"type\":\"button\",\"sub_type\":\"quick_reply\",\"index\":0,\"parameters\":[{\"type\":\"payload\",\"payload\":\"flow_welcome_"
        + flow
        + "\"}]}]},\"biz_opaque_callback_data\":\"1:"
        + number
        + ":1\"}";
  }
}
