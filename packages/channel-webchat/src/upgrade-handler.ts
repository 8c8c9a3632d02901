import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import type { SenderId } from "@openclaw/contracts";
import type { WebSocket, WebSocketServer } from "ws";
import { addressGroup } from "./address-group.js";
import type { Conversations } from "./conversations.js";
import { refuseUpgrade } from "./http-answer.js";
import type { RefusalReason, Refusals } from "./refusals.js";
import { requestFacts } from "./request-facts.js";
import { checkHost, isOwnOrigin } from "./request-origin.js";
import { createSocketSlots } from "./socket-slots.js";
import { createVisitorConnection } from "./visitor-connection.js";
import type { Visitors } from "./visitors.js";
import { readVisitorSecret, visitorIdOf } from "./visitor.js";
import type { ResolvedWebchatOptions } from "./webchat-options.js";

export interface UpgradeHandlerOptions {
  readonly options: ResolvedWebchatOptions;
  readonly cookieName: string;
  readonly refusals: Refusals;
  readonly conversations: Conversations;
  readonly visitors: Visitors;
  /** Undefined while no messages are taken. */
  readonly receiver: () => unknown;
}

type Admission =
  | { readonly status: "allowed"; readonly visitorId: SenderId }
  | {
      readonly status: "refused";
      readonly code: number;
      readonly reason: RefusalReason;
      readonly text: string;
    };

/** Name below the page's path that the page connects to. */
const SOCKET = "webchat-socket";

/** Checks a connection from the cheapest question on, takes a slot, and only then upgrades it. */
export function createUpgradeHandler(
  parts: UpgradeHandlerOptions,
): (request: IncomingMessage, socket: Duplex, head: Buffer) => boolean {
  const { refusals } = parts;
  const { path, limits, clientAddress } = parts.options;
  const slots = createSocketSlots(limits);
  const socketPath = `${path}${SOCKET}`;
  let server: Promise<WebSocketServer> | undefined;

  const refuse = (
    request: IncomingMessage,
    socket: Duplex,
    refusal: Admission & { status: "refused" },
  ): void => {
    refusals.count(refusal.reason, requestFacts(request));
    refuseUpgrade(socket, refusal.code, refusal.text);
  };

  return (request, socket, head) => {
    const { url = "" } = request;
    if (url !== socketPath && !url.startsWith(`${socketPath}?`)) return false;
    // Without a listener a reset of a connection that is being refused would end the process.
    socket.on("error", destroyThis);
    if (socket.destroyed) return true;
    const admission = admit(parts, request);
    if (admission.status === "refused") {
      refuse(request, socket, admission);
      return true;
    }
    const { visitorId } = admission;
    const slot = slots.reserve(addressGroup(clientAddress(request)), visitorId);
    if (slot.status === "full") {
      const text = "Too many connections. Close other tabs or try again later.\n";
      refuse(request, socket, { status: "refused", code: 503, reason: slot.reason, text });
      return true;
    }
    socket.once("close", slot.release);
    server ??= loadServer(limits.maxFrameBytes);
    server.then(
      (webSocketServer) =>
        webSocketServer.handleUpgrade(request, socket, head, (webSocket) =>
          connect(parts, visitorId, webSocket),
        ),
      () => socket.destroy(),
    );
    return true;
  };
}

function admit(parts: UpgradeHandlerOptions, request: IncomingMessage): Admission {
  const facts = requestFacts(request);
  const verdict = checkHost(facts, parts.options.allowedHosts);
  if (verdict.status === "refused") {
    return refusal(403, verdict.reason, "This host name is not served here.\n");
  }
  if (!isOwnOrigin(facts, verdict.origins)) {
    return refusal(403, "foreign-origin", "Only the chat page itself may connect.\n");
  }
  const secret = readVisitorSecret(request.headers.cookie, parts.cookieName);
  if (secret === undefined) return refusal(401, "no-visitor", "Open the chat page first.\n");
  if (parts.receiver() === undefined)
    return refusal(503, "not-accepting", "The chat is not running. Try again later.\n");
  return { status: "allowed", visitorId: visitorIdOf(secret) };
}

function refusal(code: number, reason: RefusalReason, text: string): Admission {
  return { status: "refused", code, reason, text };
}

/** Loads `ws` with the first visitor: a gateway is ready sooner, and smaller while nobody chats. */
async function loadServer(maxPayload: number): Promise<WebSocketServer> {
  const { WebSocketServer: Server } = await import("ws");
  return new Server({ noServer: true, clientTracking: false, perMessageDeflate: false, maxPayload });
}

function connect(parts: UpgradeHandlerOptions, visitorId: SenderId, socket: WebSocket): void {
  const { refusals, conversations, visitors } = parts;
  const { limits, clock } = parts.options;
  if (parts.receiver() === undefined) {
    socket.close(1001, "The gateway is stopping.");
    return;
  }
  const connection = createVisitorConnection({
    socket,
    visitorId,
    limits,
    clock,
    refusals,
    onFrame: (frame) => conversations.receive(visitorId, frame),
    onClose: () => visitors.remove(visitorId, connection),
  });
  visitors.add(visitorId, connection);
  connection.send({
    type: "ready",
    visitorId,
    maxTextLength: limits.maxTextLength,
    messages: conversations.recent(visitorId),
  });
}

/** One function for all: a closure made for each would keep its request for as long as the connection. */
function destroyThis(this: Duplex): void {
  this.destroy();
}
