package com.nightmail.web;

import com.nightmail.receipts.Inbox;
import com.nightmail.runs.SenderName;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * The provider's webhook. It answers as soon as an event is kept; what the event means is worked
 * out later. A call it does not answer with 200 is repeated for up to seven days.
 */
@RestController
@ConditionalOnWebApplication
@RequestMapping({"/webhooks/whatsapp", "/webhooks/whatsapp/{sender}"})
class WebhookController {

  /** The most that the provider puts into one call. */
  static final int LARGEST_BODY = 3 * 1024 * 1024;

  private final WebhookAuthenticator admission;
  private final BodyReader bodies;
  private final Inbox inbox;

  WebhookController(WebhookAuthenticator admission, BodyReader bodies, Inbox inbox) {
    this.admission = admission;
    this.bodies = bodies;
    this.inbox = inbox;
  }

  /** The handshake by which the provider verifies the address. */
  @GetMapping(produces = MediaType.TEXT_PLAIN_VALUE)
  ResponseEntity<String> verify(
      @RequestParam(name = "hub.mode", required = false) @Nullable String mode,
      @RequestParam(name = "hub.verify_token", required = false) @Nullable String token,
      @RequestParam(name = "hub.challenge", required = false) @Nullable String challenge) {
    return "subscribe".equals(mode) && challenge != null && admission.knows(token)
        ? ResponseEntity.ok(challenge)
        : ResponseEntity.status(HttpStatus.FORBIDDEN).build();
  }

  @PostMapping
  void receive(
      @PathVariable(name = "sender", required = false) @Nullable String sender,
      HttpServletRequest request,
      HttpServletResponse response)
      throws IOException {
    if (admission.mayAdmit(sender, request)) {
      bodies.read(request, response, LARGEST_BODY, body -> taken(sender, request, body));
    } else {
      response.setStatus(HttpStatus.FORBIDDEN.value()); // whatever its body may be
    }
  }

  private HttpStatus taken(@Nullable String sender, HttpServletRequest request, byte[] body) {
    if (!admission.admits(sender, request, body)) {
      return HttpStatus.FORBIDDEN;
    }
    var scope = sender == null ? null : SenderName.folded(sender);
    return switch (inbox.take(scope, body)) {
      case KEPT -> HttpStatus.OK;
      case MALFORMED -> HttpStatus.BAD_REQUEST;
      case NOT_NOW -> HttpStatus.SERVICE_UNAVAILABLE;
    };
  }
}
