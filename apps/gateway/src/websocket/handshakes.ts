import { randomUUID } from "node:crypto";
import type { Duplex } from "node:stream";
import type { Clock } from "@openclaw/contracts";
import { CLOSE_CODES } from "@openclaw/gateway-protocol";
import type { RawData, WebSocket } from "ws";
import type { ConnectLocation } from "../auth/connect-auth.js";
import type { ConnectRefusal } from "./connect-refusal.js";
import type { Admission, ConnectAttempt, ConnectDecision } from "./decide-connect.js";
import { frameText, type QueuedFrame } from "./frame-text.js";
import type { Freshness, FreshnessTicket } from "./freshness.js";
import { watchIntake } from "./preauth-intake.js";
import { readConnect, type ConnectRequest } from "./read-connect.js";
import { cannotDecide } from "./refusals.js";
import type { WebSocketLimits } from "./websocket-limits.js";

/** A connection that was upgraded and has said nothing yet. */
export interface NewConnection {
  readonly socket: WebSocket;
  /** The connection below the WebSocket. */
  readonly transport: Duplex;
  readonly location: ConnectLocation;
  /** For the log. */
  readonly userAgent?: string | undefined;
  /** Called once, when it has authenticated or is gone. */
  readonly release: () => void;
}

export interface HandshakesOptions {
  readonly limits: Required<WebSocketLimits>;
  readonly clock: Clock;
  readonly freshness: Freshness;
  decide(attempt: ConnectAttempt): Promise<ConnectDecision>;
  /** Takes the connection over, in the same turn; `frames` came while it was decided. */
  admit(connection: NewConnection, admission: Admission, frames: readonly QueuedFrame[]): void;
  onRefused(connection: NewConnection, refusal: ConnectRefusal, request?: ConnectRequest): void;
}

/** Takes connections from the challenge to a session or a refusal. */
export interface Handshakes {
  begin(connection: NewConnection): void;
  /** Ends those that are under way. */
  closeAll(code: number, reason: string): void;
  readonly size: number;
}

/** A decision that was overtaken is made again; more often than this, somebody changes things all the time. */
const MAX_DECISIONS = 4;

const TOO_BIG: ConnectRefusal = {
  reason: "preauth-payload-too-large",
  closeCode: CLOSE_CODES.TOO_BIG,
  closeReason: "preauth payload too large",
};
const TOO_MANY_FRAMES: ConnectRefusal = {
  reason: "too-many-frames",
  closeCode: CLOSE_CODES.POLICY,
  closeReason: "too many frames before the hello",
};
const TIMEOUT: ConnectRefusal = {
  reason: "handshake-timeout",
  closeCode: CLOSE_CODES.NORMAL,
  closeReason: "",
};

export function createHandshakes(options: HandshakesOptions): Handshakes {
  const underWay = new Set<Handshake>();
  return {
    begin(connection) {
      const handshake = beginHandshake(options, connection, () => underWay.delete(handshake));
      underWay.add(handshake);
    },
    closeAll(code, reason) {
      for (const handshake of underWay) handshake.close(code, reason);
    },
    get size() {
      return underWay.size;
    },
  };
}

/** As `createEventFrame` writes it; there is one for each connection, and neither part holds anything to be escaped. */
const challengeText = (nonce: string, nowMs: number): string =>
  `{"type":"event","event":"connect.challenge","payload":{"nonce":"${nonce}","ts":${nowMs}}}`;

interface Handshake {
  close(code: number, reason: string): void;
}

function beginHandshake(
  options: HandshakesOptions,
  connection: NewConnection,
  onOver: () => void,
): Handshake {
  const { limits, clock, freshness } = options;
  const { socket, transport, location, release } = connection;
  const nonce = randomUUID();
  const frames: QueuedFrame[] = [];
  let request: ConnectRequest | undefined;
  let isOver = false;

  const leave = (): void => {
    isOver = true;
    clearTimeout(timer);
    intake.end();
    socket.off("message", onMessage);
    onOver();
  };

  const refuse = (refusal: ConnectRefusal, id = request?.id): void => {
    if (isOver) return;
    leave();
    const { error, closeCode, closeReason } = refusal;
    if (error !== undefined && id !== undefined) {
      socket.send(JSON.stringify({ type: "res", id, ok: false, error }));
    }
    socket.close(closeCode, closeReason);
    intake.discard();
    options.onRefused(connection, refusal, request);
  };

  const onClose = (): void => {
    if (!isOver) leave();
    release();
  };

  const onMessage = (data: RawData, isBinary: boolean): void => {
    if (isOver) return;
    const text = frameText(data, isBinary);
    if (request !== undefined) {
      if (frames.push(text) > limits.maxQueuedFrames) refuse(TOO_MANY_FRAMES);
      return;
    }
    const outcome = readConnect(text);
    if (outcome.status === "refused") {
      refuse(outcome.refusal, outcome.id);
      return;
    }
    request = outcome.request;
    void settle(request).catch((error: unknown) => refuse(cannotDecide(error)));
  };

  /** False if the decision was overtaken. */
  const conclude = (decision: ConnectDecision, { isStale }: FreshnessTicket): boolean => {
    if (isOver) return true;
    if (decision.status === "refused") {
      refuse(decision.refusal);
      return true;
    }
    if (isStale) return false;
    options.admit(connection, decision.admission, frames);
    leave();
    socket.off("close", onClose);
    release();
    return true;
  };

  const settle = async (asked: ConnectRequest): Promise<void> => {
    for (let round = 1; round <= MAX_DECISIONS; round += 1) {
      const ticket = freshness.begin(asked.params.device?.id);
      try {
        const decision = await options.decide({ request: asked, location, nonce });
        // In this very turn the session begins: what ends sessions finds it, or has made the ticket stale.
        if (conclude(decision, ticket)) return;
      } finally {
        freshness.end(ticket);
      }
    }
    refuse(cannotDecide(undefined));
  };

  const timer = setTimeout(() => refuse(TIMEOUT), limits.handshakeTimeoutMs);
  const intake = watchIntake(transport, limits.maxPreauthBytes, () => refuse(TOO_BIG));
  socket.on("message", onMessage);
  socket.on("close", onClose);
  socket.send(challengeText(nonce, clock.now()));
  return {
    close: (closeCode, closeReason) => refuse({ reason: "stopping", closeCode, closeReason }),
  };
}
