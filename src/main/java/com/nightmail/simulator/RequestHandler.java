package com.nightmail.simulator;

import com.nightmail.gateway.Dialect;
import com.nightmail.gateway.ErrorClass;
import com.nightmail.gateway.ErrorPolicy;
import com.nightmail.simulator.RequestReader.Head;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Decides what becomes of a request that was read whole, and enters it in the books. */
final class RequestHandler {

  private static final Pattern GRAPH_PATH =
      Pattern.compile("/v\\d+\\.\\d+/\\d+/marketing_messages");

  /**
   * @param fault how the answer is spoilt on its way, or null
   */
  record Ruling(Reply reply, @Nullable Fault fault) {}

  private final TrafficLog books;
  private final FaultPlan faults;
  private final Wamid wamid;
  private final Approvals approvals;
  private final @Nullable WebhookSender postman;

  /**
   * @param postman who reports what became of accepted messages, or null
   */
  RequestHandler(
      TrafficLog books,
      FaultPlan faults,
      Wamid wamid,
      Approvals approvals,
      @Nullable WebhookSender postman) {
    this.postman = postman;
    this.approvals = approvals;
    this.books = books;
    this.faults = faults;
    this.wamid = wamid;
  }

  static boolean isMessage(Head head) {
    return dialect(head) != null;
  }

  /**
   * @param fault drawn for this request before it was read, or null
   */
  Ruling rule(Head head, byte[] body, @Nullable Fault fault, double draw) {
    Dialect dialect = dialect(head);
    if (dialect == null) {
      return new Ruling(Reply.text(404, "nothing is at " + head.path()), null);
    }
    boolean within = books.arrive();
    try {
      Reply unauthorised = checkHeaders(head, dialect);
      if (unauthorised != null) {
        books.answered("unauthorised");
        return new Ruling(unauthorised, null);
      }
      Message message = Message.parse(body, dialect);
      if (!within) {
        return refuse(dialect, null, 400, 130429, "Rate limit hit");
      }
      approvals.check(message.template());
      Fault own = faults.of(message.to(), draw);
      var lite = !head.header("mm_lite").isEmpty();
      return rule(dialect, message, body, own != null ? own : fault, lite);
    } catch (Malformed e) {
      return refuse(dialect, null, 400, e.code(), e.details());
    }
  }

  private Ruling rule(
      Dialect dialect, Message message, byte[] body, @Nullable Fault fault, boolean lite) {
    if (fault == null || fault.mishap().accepts()) {
      TrafficLog.Accepted accepted = books.accept(message.to(), message.token(), body);
      String id = wamid.of(message.to(), accepted.serial());
      books.answered(fault == null ? "accepted" : fault.mishap().label());
      boolean held = fault != null && fault.mishap() == FaultKind.HELD;
      boolean cloud = !lite || fault != null && fault.mishap() == FaultKind.CLOUD;
      if (postman != null) {
        postman.accepted(accepted, id, !cloud);
      }
      Reply reply = Reply.accepted(dialect, message.to(), id, held, cloud);
      return new Ruling(Spoiling.spoil(reply, fault), fault);
    }
    return switch (fault.mishap()) {
      case CODE ->
          refuse(
              dialect,
              fault.envelope(),
              fault.httpStatus(),
              fault.code(),
              ErrorPolicy.of(fault.code()).meaning());
      case ERROR_INSIDE -> refuse(dialect, fault.envelope(), 200, 131026, "Message undeliverable");
      default -> {
        books.answered(fault.mishap().label().replace("STATUS", "" + fault.status()));
        yield new Ruling(Spoiling.spoil(Reply.text(200, ""), fault), fault);
      }
    };
  }

  private Ruling refuse(
      Dialect dialect, @Nullable Envelope asked, int status, int code, String details) {
    books.answered(Integer.toString(code));
    Envelope envelope =
        asked != null ? asked : dialect == Dialect.ORAI ? Envelope.DATA : Envelope.ERROR;
    boolean rate = ErrorPolicy.of(code).errorClass() == ErrorClass.RATE;
    String message =
        rate ? "You have exceeded the endpoint rate limit." : ErrorPolicy.of(code).meaning();
    return new Ruling(Reply.error(envelope, status, code, message, details), null);
  }

  /**
   * The answer to a request that is not entitled to be looked at, or null. A missing MM_lite header
   * is no error at the gateway: the message then goes by the Cloud API.
   */
  private static @Nullable Reply checkHeaders(Head head, Dialect dialect) {
    if (!head.method().equals("POST")) {
      return Reply.text(405, "only POST sends").withHeader("Allow: POST");
    }
    if (!head.header("content-type").startsWith("application/json")) {
      throw new Malformed(100, "Content-Type must be application/json");
    }
    if (dialect == Dialect.ORAI) {
      String lite = head.header("mm_lite");
      if (!lite.isEmpty() && !lite.equals("yes")) {
        throw new Malformed(100, "Header MM_lite must be yes");
      }
      return head.header("api-key").isBlank()
          ? Reply.json(401, "{\"error\":\"Invalid api token.\"}")
          : null;
    }
    return head.header("authorization").matches("Bearer \\S+")
        ? null
        : Reply.error(Envelope.ERROR, 401, 190, "Invalid OAuth access token.", "");
  }

  private static @Nullable Dialect dialect(Head head) {
    return head.path().equals("/api/cloud/Dialog")
        ? Dialect.ORAI
        : GRAPH_PATH.matcher(head.path()).matches() ? Dialect.GRAPH : null;
  }
}
