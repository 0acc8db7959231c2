package com.nightmail.gateway;

/**
 * The provider's error codes as data, one line each: code or range, HTTP status the provider
 * documents for it (0: none), class, meaning, remedy, source, and what Nightmail does where it is
 * not what the class says.
 *
 * <p>The class stands for the code alone, whatever the status: gateways rewrite statuses. AMBIGUOUS
 * are the codes that say that something failed at the provider, and not before it took the message.
 *
 * <p>Sources: <i>meta</i> is Meta's error code page, <i>mm</i> its Marketing Messages pages,
 * <i>cloud</i> other Cloud API pages, <i>field</i> what careful clients and senders report because
 * Meta documents nothing.
 */
final class ErrorTable {

  static final String ROWS =
      """
      0 | 401 | ACCOUNT | the key or token is not valid, or has expired | give the sender a valid key, then restart the run | meta |
      1 | 400 | AMBIGUOUS | the request was invalid, or the server failed | wait for the receipt, or decide with resolve; look at the row's values as well | meta |
      2 | 503 | AMBIGUOUS | the service is down or overloaded | wait for the receipt, or decide with resolve | meta |
      3 | 500 | ACCOUNT | the app lacks a capability or permission | give the app its permissions at Meta | meta |
      4 | 400 | RATE | the app made too many calls | lower the sender's rate if this lasts | meta |
      10 | 403 | ACCOUNT | permission not granted or removed | give the app its permissions; the account may not be eligible for MM Lite | meta |
      33 | 400 | ACCOUNT | the business phone number was deleted | correct the number in the sender's url | meta |
      100 | 400 | ROW | a parameter is invalid or misspelt | compare the template's parameters with the row's values | meta |
      190 | 401 | ACCOUNT | the access token has expired | give the sender a new token, then restart the run | meta |
      200-299 | 403 | ACCOUNT | a permission is missing, or the MM Lite terms are not accepted | accept the terms or grant the permission in Meta Business Suite | meta |
      368 | 403 | ACCOUNT | the account is blocked for a policy violation | see Account quality in Meta Business Suite | meta |
      80007 | 400 | RATE | the business account reached its rate limit | lower the sender's rate if this lasts | meta |
      130403 | 0 | RECIPIENT | the business has blocked this user | unblock the user to send | field |
      130429 | 400 | RATE | the number's throughput was exceeded | lower the sender's rate if this lasts | meta |
      130472 | 400 | RECIPIENT | the user is part of an experiment of Meta's and gets no marketing | nothing; sending again gives the same answer | meta |
      130497 | 403 | RECIPIENT | the business may not message users in this country | take this country off the list | meta |
      131000 | 500 | AMBIGUOUS | something went wrong at the provider | wait for the receipt, or decide with resolve | meta |
      131005 | 403 | ACCOUNT | access denied | give the app its permissions at Meta | meta |
      131008 | 400 | ROW | a required parameter is missing | compare the template's parameters with the row's values | meta |
      131009 | 400 | ROW | a parameter's value is invalid, or a new template is not synchronised yet | correct the value; for a template younger than ten minutes retry later | meta |
      131016 | 500 | AMBIGUOUS | the service is temporarily unavailable | wait for the receipt, or decide with resolve | meta |
      131021 | 400 | RECIPIENT | recipient and sender are the same number | take the sender's own number off the list | meta |
      131026 | 400 | RECIPIENT | cannot be delivered: not on WhatsApp, an old app, or terms not accepted | reach this person by another channel | meta |
      131030 | 400 | TEMPLATE | a test number may only message its list of allowed numbers | send from a real number, or allow the recipient | field |
      131031 | 403 | ACCOUNT | the business account is locked | see Account quality in Meta Business Suite | meta |
      131037 | 400 | ACCOUNT | the number's display name is not approved | have the display name approved | meta |
      131042 | 400 | ACCOUNT | a payment or eligibility problem | settle the payment method in Meta Business Suite | meta |
      131044 | 0 | ACCOUNT | a payment problem | settle the payment method in Meta Business Suite | field |
      131045 | 500 | ACCOUNT | the number's registration or certificate is wrong | register the number again | meta |
      131047 | 400 | TEMPLATE | more than 24 hours since the user wrote, and not a template | send a template of category marketing | meta |
      131048 | 400 | ACCOUNT | too many of this number's messages were blocked or reported | stop, and see the number's quality rating before sending again | meta |
      131049 | 400 | RECIPIENT | Meta chose not to deliver: too much marketing for this user, or a US number | nothing; not before 24 hours have passed | meta | refused; not tried before 24 hours have passed
      131050 | 400 | RECIPIENT | the user has stopped marketing from this business | respect it | meta | refused; the number goes to the opt-outs until the user resumes
      131051 | 400 | TEMPLATE | the message type is not supported | send a template of category marketing | meta |
      131052 | 400 | ROW | a user's media could not be downloaded | none needed; it is not about sending | meta |
      131053 | 400 | ROW | the header's media could not be uploaded | check that the link gives the right file type and size | meta |
      131055 | 400 | TEMPLATE | only templates of category marketing go through MM Lite | use a marketing template, or the Cloud API | mm |
      131056 | 400 | PAIR_RATE | too many messages from this number to this user | none needed | meta |
      131057 | 500 | MAINTENANCE | the account is in maintenance, as when its throughput is raised | none needed | meta |
      131062 | 400 | ROW | a business-scoped user id cannot get this message | give the phone number instead | field |
      131063 | 400 | TEMPLATE | marketing templates are switched off on the Cloud API | send through MM Lite, or switch them on | mm |
      131064 | 0 | ACCOUNT | the messaging limit was cut for misclassified templates | see Account quality in Meta Business Suite | field |
      132000 | 400 | ROW | the number of parameters is not the template's | compare the campaign's components with the approved template | meta |
      132001 | 404 | TEMPLATE | no such approved template in this language | check name and language code, or wait for approval | meta |
      132005 | 400 | ROW | the text is too long once filled in | shorten the row's values | meta |
      132007 | 400 | TEMPLATE | the template's content breaks a WhatsApp policy | change the template and have it approved | meta |
      132008 | 0 | ROW | a parameter's value is invalid | compare the template's parameters with the row's values | field |
      132012 | 400 | ROW | a parameter's format is not the template's, often the header's | compare the campaign's components with the approved template | meta |
      132015 | 400 | TEMPLATE | the template is paused for low quality | wait until Meta unpauses it, or change it | meta |
      132016 | 400 | TEMPLATE | the template was disabled for low quality | make a new template | meta |
      132018 | 400 | ROW | the template's parameters do not validate | compare the template's parameters with the row's values | field |
      132068 | 400 | TEMPLATE | the template's Flow is blocked | correct the Flow | meta |
      132069 | 400 | TEMPLATE | the template's Flow is throttled to ten messages an hour | correct the Flow | meta |
      133000 | 500 | ACCOUNT | an earlier deregistration of the number did not end | register the number again | meta |
      133004 | 503 | AMBIGUOUS | the server is temporarily unavailable | wait for the receipt, or decide with resolve | meta |
      133005 | 400 | ACCOUNT | the number's two-step PIN is wrong | correct the PIN at registration | meta |
      133006 | 400 | ACCOUNT | the number must be verified again | verify the number | meta |
      133008 | 400 | ACCOUNT | too many wrong PINs | wait as long as the message says | meta |
      133009 | 400 | ACCOUNT | the PIN was given too fast | wait as long as the message says | meta |
      133010 | 400 | ACCOUNT | the number is not registered | register the number | meta |
      133015 | 400 | ACCOUNT | the number was deleted a moment ago | wait five minutes and register it again | meta |
      133016 | 400 | ACCOUNT | too many registrations of this number | wait 72 hours | meta |
      134011 | 400 | ACCOUNT | the WhatsApp Payments terms are not accepted | accept the terms | meta |
      134100 | 400 | TEMPLATE | only marketing messages go through MM Lite | use a marketing template, or the Cloud API | mm |
      134101 | 400 | SYNCING | the template is still being synchronised with its ad account | none needed | mm |
      134102 | 500 | TEMPLATE | the template is not available to MM Lite: not onboarded, or not synchronised | onboard the account, or use the Cloud API | mm |
      134103 | 0 | TEMPLATE | announced by Meta and never described | ask the provider, with the message's text | mm |
      135000 | 400 | ROW | the request's parameters gave an unnamed error | compare the template's parameters with the row's values | meta |
      137000 | 0 | RECIPIENT | the recipient's identity key is not the expected one | verify the recipient | field |
      139000-139999 | 0 | TEMPLATE | a Flow or block-list error | correct the template's Flow | meta |
      141002 | 0 | TEMPLATE | the template is not approved | wait for approval | cloud |
      200005-200007 | 0 | ACCOUNT | a template insights error; never an answer to sending | check the sender's url | meta |
      1752041 | 400 | ACCOUNT | the account was asked to be onboarded twice; never an answer to sending | check the sender's url | meta |
      2388000-2388999 | 0 | TEMPLATE | the template cannot be created as it is | correct the template at Meta | meta |
      2494100 | 0 | MAINTENANCE | the number is in maintenance | none needed | meta |
      2593000-2593999 | 0 | TEMPLATE | the template could not be synchronised | correct the template at Meta | meta |
      """;

  private ErrorTable() {}
}
