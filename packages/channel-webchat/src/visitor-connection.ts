import type { Clock, SenderId } from "@openclaw/contracts";
import type { RawData, WebSocket } from "ws";
import { parseClientFrame, type ClientFrame } from "./client-frame.js";
import type { WebchatLimits } from "./limits.js";
import { createRateLimiter } from "./rate-limiter.js";
import type { Refusals } from "./refusals.js";
import type { ServerFrame } from "./server-frame.js";

const CLOSE_TIMEOUT_MS = 1_000;

/** One open tab of a visitor. */
export interface VisitorConnection {
  send(frame: ServerFrame): void;
  /** Sends a heartbeat and cuts the connection off when the last one was not answered. */
  checkLife(): void;
  /** Resolves when it is gone; a peer that does not answer within a second is cut off. */
  close(code: number, reason: string): Promise<void>;
}

export interface VisitorConnectionOptions {
  readonly socket: WebSocket;
  readonly visitorId: SenderId;
  readonly limits: Required<WebchatLimits>;
  readonly clock: Clock;
  readonly refusals: Refusals;
  readonly onFrame: (frame: ClientFrame) => void;
  readonly onClose: () => void;
}

/** Reads the frames of one socket under its limits, and writes to it without growing for a tab that does not read. */
export function createVisitorConnection(options: VisitorConnectionOptions): VisitorConnection {
  const { socket, visitorId, limits, clock, refusals, onFrame, onClose } = options;
  const limiter = createRateLimiter({
    burst: limits.messageBurst,
    perMinute: limits.messagesPerMinute,
    clock,
  });
  let strikes = 0;
  let isAlive = true;

  const send = (frame: ServerFrame): void => {
    if (socket.readyState !== socket.OPEN) return;
    if (socket.bufferedAmount > limits.maxBufferedBytes) {
      refusals.count("slow-reader", { visitorId });
      socket.terminate();
      return;
    }
    socket.send(JSON.stringify(frame));
  };

  const close = (code: number, reason: string): void => {
    socket.close(code, reason);
    setTimeout(() => socket.terminate(), CLOSE_TIMEOUT_MS).unref();
  };

  const strike = (): void => {
    strikes += 1;
    if (strikes >= limits.maxStrikes) close(1008, "Too many frames that were not accepted.");
  };

  const onMessage = (data: RawData, isBinary: boolean): void => {
    if (socket.readyState !== socket.OPEN) return;
    if (isBinary) {
      refusals.count("bad-frame", { visitorId });
      close(1003, "Only text frames are accepted.");
      return;
    }
    const outcome = parseClientFrame(toText(data), limits.maxTextLength);
    if (outcome.status === "bad") {
      refusals.count("bad-frame", { visitorId, code: outcome.code });
      const about = outcome.id === undefined ? {} : { clientId: outcome.id };
      send({ type: "error", code: outcome.code, message: outcome.message, ...about });
      strike();
      return;
    }
    const retryAfterMs = limiter.take();
    if (retryAfterMs === 0) {
      onFrame(outcome.frame);
      return;
    }
    refusals.count("rate-limited", { visitorId });
    const message = "Too many messages at once. Wait a moment.";
    send({ type: "error", code: "rate-limited", message, clientId: outcome.frame.id, retryAfterMs });
    strike();
  };

  socket.on("message", onMessage);
  socket.on("pong", () => {
    isAlive = true;
  });
  socket.on("error", (error) => {
    const isTooLarge = "code" in error && error.code === "WS_ERR_UNSUPPORTED_MESSAGE_LENGTH";
    refusals.count(isTooLarge ? "frame-too-large" : "bad-frame", { visitorId });
  });
  socket.on("close", onClose);

  return {
    send,
    close: (code, reason) =>
      new Promise((resolve) => {
        if (socket.readyState === socket.CLOSED) resolve();
        else socket.once("close", () => resolve());
        close(code, reason);
      }),
    checkLife() {
      if (!isAlive) {
        socket.terminate();
        return;
      }
      isAlive = false;
      if (socket.readyState === socket.OPEN) socket.ping();
      send({ type: "heartbeat" });
    },
  };
}

function toText(data: RawData): string {
  if (Buffer.isBuffer(data)) return data.toString("utf8");
  return Array.isArray(data) ? Buffer.concat(data).toString("utf8") : Buffer.from(data).toString("utf8");
}
