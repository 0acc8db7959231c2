package com.nightmail.campaign;

import static com.nightmail.campaign.TestCampaigns.components;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every kind of component and parameter, as YAML on the left and as sent on the right. */
class ComponentKindsTest {

  @ParameterizedTest(name = "header {0}")
  @CsvSource(
      delimiter = '#',
      quoteCharacter = '`',
      value = {
        "{type: text, text: 500} # {'type':'text','text':'500'}",
        "{type: TEXT, text: 'Hi {{c}}'} # {'type':'text','text':'Hi 7'}",
        "{type: text, parameter_name: who, text: '{{c}}'}"
            + " # {'type':'text','parameter_name':'who','text':'7'}",
        "{type: image, image: {id: 123}} # {'type':'image','image':{'id':'123'}}",
        "{type: video, video: {link: 'https://a.b/{{c}}.mp4'}}"
            + " # {'type':'video','video':{'link':'https://a.b/7.mp4'}}",
        "{type: gif, gif: {link: 'http://a.b/x'}} # {'type':'gif','gif':{'link':'http://a.b/x'}}",
        "{type: document, document: {id: '{{c}}', filename: 'offer {{c}}.pdf'}}"
            + " # {'type':'document','document':{'id':'7','filename':'offer 7.pdf'}}",
        "{type: location, location: {latitude: 19.07, longitude: '-{{c}}', name: A, address: B}}"
            + " # {'type':'location','location':"
            + "{'latitude':'19.07','longitude':'-7','name':'A','address':'B'}}",
        "{type: product, product: {product_retailer_id: '{{c}}', catalog_id: 55}}"
            + " # {'type':'product','product':{'product_retailer_id':'7','catalog_id':'55'}}",
      })
  void headers(String parameter, String sent) {
    assertSent(
        "- {type: HEADER, parameters: [" + parameter + "]}",
        "[{'type':'header','parameters':[" + sent + "]}]");
  }

  @ParameterizedTest(name = "body {0}")
  @CsvSource(
      delimiter = '#',
      quoteCharacter = '`',
      value = {
        "{type: text, text: true} # {'type':'text','text':'true'}",
        "{type: currency, currency: {fallback_value: '₹{{c}}', code: INR, amount_1000: '{{c}}'}}"
            + " # {'type':'currency','currency':"
            + "{'fallback_value':'₹7','code':'INR','amount_1000':7}}",
        "{type: currency, currency: {fallback_value: $1, code: USD, amount_1000: 100990}}"
            + " # {'type':'currency','currency':"
            + "{'fallback_value':'$1','code':'USD','amount_1000':100990}}",
        "{type: date_time, date_time: {fallback_value: 'May {{c}}', year: 2026}}"
            + " # {'type':'date_time','date_time':{'fallback_value':'May 7','year':2026}}",
        "{type: text, text: a, parameter_name: x}, {type: text, text: b, parameter_name: y}"
            + " # {'type':'text','text':'a','parameter_name':'x'},"
            + "{'type':'text','text':'b','parameter_name':'y'}",
      })
  void bodies(String parameters, String sent) {
    assertSent(
        "- {type: body, parameters: [" + parameters + "]}",
        "[{'type':'body','parameters':[" + sent + "]}]");
  }

  @ParameterizedTest(name = "button {0}")
  @CsvSource(
      delimiter = '#',
      quoteCharacter = '`',
      value = {
        "sub_type: QUICK_REPLY, index: 0, parameters: [{type: payload, payload: 'p{{c}}'}]"
            + " # 'sub_type':'quick_reply','index':0,"
            + "'parameters':[{'type':'payload','payload':'p7'}]",
        "sub_type: quick_reply, index: 1 # 'sub_type':'quick_reply','index':1",
        "sub_type: url, index: '1', parameters: [{type: text, text: 'x/{{c}}'}]"
            + " # 'sub_type':'url','index':'1','parameters':[{'type':'text','text':'x/7'}]",
        "sub_type: url, index: 1, parameters: [{type: text, text: '{{c}}', parameter_name: code}]"
            + " # 'sub_type':'url','index':1,"
            + "'parameters':[{'type':'text','text':'7','parameter_name':'code'}]",
        "sub_type: copy_code, index: 0, parameters: [{type: coupon_code, coupon_code: 'D{{c}}'}]"
            + " # 'sub_type':'copy_code','index':0,"
            + "'parameters':[{'type':'coupon_code','coupon_code':'D7'}]",
        "sub_type: flow, index: 0, parameters: [{type: action, action: {flow_token: unused,"
            + " flow_action_data: {n: 1, f: 1.5, t: true, e: , s: 'v{{c}}', l: [1, '{{c}}'],"
            + " i: !!int '{{c}}'}}}]"
            + " # 'sub_type':'flow','index':0,'parameters':[{'type':'action','action':{"
            + "'flow_token':'unused','flow_action_data':{'n':1,'f':1.5,'t':true,'e':null,"
            + "'s':'v7','l':[1,'7'],'i':7}}}]",
        "sub_type: catalog, index: 0,"
            + " parameters: [{type: action, action: {thumbnail_product_retailer_id: '{{c}}'}}]"
            + " # 'sub_type':'CATALOG','index':0,'parameters':["
            + "{'type':'action','action':{'thumbnail_product_retailer_id':'7'}}]",
        "sub_type: mpm, index: 0, parameters: [{type: action, action: {"
            + "thumbnail_product_retailer_id: a, sections: [{title: T, product_items: ["
            + "{product_retailer_id: '{{c}}'}]}]}}]"
            + " # 'sub_type':'mpm','index':0,'parameters':[{'type':'action','action':{"
            + "'thumbnail_product_retailer_id':'a','sections':[{'title':'T','product_items':["
            + "{'product_retailer_id':'7'}]}]}}]",
        "sub_type: voice_call,"
            + " parameters: [{type: ttl_minutes, ttl_minutes: '{{c}}'}, {type: payload, payload: p}]"
            + " # 'sub_type':'voice_call','parameters':["
            + "{'type':'ttl_minutes','ttl_minutes':7},{'type':'payload','payload':'p'}]",
        "sub_type: order_details, index: 0, parameters: [{type: action, action: {order: {"
            + "items: [{amount: {value: 1500, offset: 100}, name: '{{c}}'}]}}}]"
            + " # 'sub_type':'order_details','index':0,'parameters':[{'type':'action','action':{"
            + "'order':{'items':[{'amount':{'value':1500,'offset':100},'name':'7'}]}}}]",
        "sub_type: phone_number, index: 2 # 'sub_type':'phone_number','index':2",
      })
  void buttons(String button, String sent) {
    assertSent("- {type: button, " + button + "}", "[{'type':'button'," + sent + "}]");
  }

  @Test
  void carousel() {
    String card =
        """
            - card_index: %1$s
              components:
                - {type: header, parameters: [{type: image, image: {id: "{{c}}"}}]}
                - {type: body, parameters: [{type: text, text: "{{c}}"}]}
                - {type: button, sub_type: url, index: 0, parameters: [{type: text, text: "{{c}}"}]}
        """;
    String sent =
        "{'card_index':%1$s,'components':["
            + "{'type':'header','parameters':[{'type':'image','image':{'id':'7'}}]},"
            + "{'type':'body','parameters':[{'type':'text','text':'7'}]},"
            + "{'type':'button','sub_type':'url','index':0,"
            + "'parameters':[{'type':'text','text':'7'}]}]}";

    assertSent(
        "- type: carousel\n  cards:\n" + card.formatted("0") + card.formatted("\"1\""),
        "[{'type':'carousel','cards':["
            + sent.formatted("0")
            + ","
            + sent.formatted("'1'")
            + "]}]");
  }

  @Test
  void limitedTimeOffer() {
    assertSent(
        """
        - type: limited_time_offer
          parameters:
            - {type: limited_time_offer, limited_time_offer: {expiration_time_ms: 199900000000{{c}}}}
        """
            .replace("199900000000{{c}}", "\"199900000000{{c}}\""),
        "[{'type':'limited_time_offer','parameters':[{'type':'limited_time_offer',"
            + "'limited_time_offer':{'expiration_time_ms':1999000000007}}]}]");
  }

  @Test
  void tapTarget() {
    assertSent(
        """
        - type: tap_target_configuration
          parameters:
            - type: tap_target_configuration
              tap_target_configuration: [ { url: "https://a.b/{{c}}", title: Shop } ]
        """,
        "[{'type':'tap_target_configuration','parameters':[{'type':'tap_target_configuration',"
            + "'tap_target_configuration':[{'url':'https://a.b/7','title':'Shop'}]}]}]");
  }

  @Test
  void buttonsForMetasGraphApiAreWrittenAsInItsSchema() {
    String buttons =
        """
        - { type: BUTTON, sub_type: QUICK_REPLY, index: 0 }
        - { type: button, sub_type: Catalog, index: "1" }
        - { type: button, sub_type: url, index: 2, parameters: [ { type: text, text: "{{c}}" } ] }
        """;
    String sent =
        "[{'type':'button','sub_type':'quick_reply','index':'0'},"
            + "{'type':'button','sub_type':'catalog','index':'1'},"
            + "{'type':'button','sub_type':'url','index':'2',"
            + "'parameters':[{'type':'text','text':'7'}]}]";

    Rendering rendering =
        TestCampaigns.template(buttons)
            .bind(List.of("c"), true)
            .render(List.of("7"), TestCampaigns.NOW);
    assertThat(TestCampaigns.json(rendering).get("components"))
        .isEqualTo(TestCampaigns.JSON.readTree(sent.replace('\'', '"')));
  }

  private static void assertSent(String yaml, String json) {
    assertThat(components(yaml, "7"))
        .isEqualTo(TestCampaigns.JSON.readTree(json.replace('\'', '"')));
  }
}
