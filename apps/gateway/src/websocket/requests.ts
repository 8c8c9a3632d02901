import type { Logger } from "@openclaw/contracts";
import { parseFrame, type ErrorShape } from "@openclaw/gateway-protocol";
import type { GatewayMethods, MethodResult } from "../methods/method-types.js";
import type { QueuedFrame } from "./frame-text.js";
import type { Peer } from "./peer.js";

export interface RequestsOptions {
  readonly methods: GatewayMethods;
  readonly logger: Logger;
  readonly maxRequestsInFlight: number;
  readonly maxDroppableBytes: number;
  readonly send: (peer: Peer, text: string) => void;
  /** Counts a request that was refused or made no sense. */
  readonly onStrike: (peer: Peer, reason: string) => void;
}

export interface Requests {
  /** Answers one frame of a session, at once or when there is room; answers come in any order. */
  receive(peer: Peer, frame: QueuedFrame): void;
  /** Goes on with a peer whose frames wait, if there is room again. */
  catchUp(peer: Peer): void;
}

/** Reads the frames of sessions, runs their methods and sends the answers. */
export function createRequests(options: RequestsOptions): Requests {
  const { logger, send, onStrike } = options;

  const fail = (peer: Peer, id: string, error: ErrorShape): void =>
    send(peer, JSON.stringify({ type: "res", id, ok: false, error }));

  const refuse = (peer: Peer, id: string, message: string): void => {
    fail(peer, id, { code: "INVALID_REQUEST", message });
    onStrike(peer, "invalid-request");
  };

  const run = async (peer: Peer, id: string, method: string, params: unknown): Promise<void> => {
    peer.requestsInFlight += 1;
    const result = await call(options, peer, method, params);
    peer.requestsInFlight -= 1;
    send(peer, answerText(id, result, logger));
    result.afterwards?.();
    if (!result.ok && isForbidden(result.error)) onStrike(peer, "forbidden");
    catchUp(peer);
  };

  const read = (peer: Peer, text: QueuedFrame): void => {
    const parsed = text === undefined ? undefined : parseFrame(text);
    if (parsed === undefined || (!parsed.ok && parsed.problem === "not-json")) {
      onStrike(peer, "not-json");
      return;
    }
    if (!parsed.ok) {
      refuse(peer, parsed.id ?? "invalid", parsed.message.replace("invalid frame", "invalid request frame"));
      return;
    }
    const { frame } = parsed;
    if (frame.type !== "req") {
      refuse(peer, "invalid", `invalid request frame: expected a request, got type "${frame.type}"`);
    } else if (frame.method === "connect") {
      refuse(peer, frame.id, "connect is only valid as the first request");
    } else {
      void run(peer, frame.id, frame.method, frame.params);
    }
  };

  // Who does not read its answers gets no more of them: they would wait in our memory.
  const isFull = ({ requestsInFlight, socket }: Peer): boolean =>
    requestsInFlight >= options.maxRequestsInFlight || socket.bufferedAmount > options.maxDroppableBytes;

  /** Reads what waits, as far as there is room, and then from the connection again. */
  const catchUp = (peer: Peer): void => {
    const { waiting, socket } = peer;
    if (waiting === undefined) return;
    while (waiting.length > 0 && !isFull(peer) && !peer.isEnded) read(peer, waiting.shift());
    if (waiting.length > 0 || peer.isEnded) return;
    peer.waiting = undefined;
    // Nothing of it could be heard meanwhile.
    peer.isAlive = true;
    socket.resume();
  };

  return {
    receive(peer, frame) {
      if (peer.waiting === undefined && !isFull(peer)) {
        read(peer, frame);
        return;
      }
      // The rest of what was read from the connection still comes, and no more.
      peer.waiting ??= [];
      peer.waiting.push(frame);
      peer.socket.pause();
    },
    catchUp,
  };
}

async function call(
  { methods, logger }: RequestsOptions,
  { session }: Peer,
  method: string,
  params: unknown,
): Promise<MethodResult> {
  try {
    return await methods.call(session, method, params);
  } catch (error) {
    logger.error({ error, method, connectionId: session.connectionId }, "a request could not be answered");
    return { ok: false, error: internalError() };
  }
}

/** An answer may be what a peer sent, and that may be too deep or too long to be written. */
function answerText(id: string, result: MethodResult, logger: Logger): string {
  const { ok } = result;
  const body = ok ? { payload: result.payload } : { error: result.error };
  try {
    return JSON.stringify({ type: "res", id, ok, ...body });
  } catch (error) {
    logger.error({ error }, "an answer could not be written as JSON");
    return JSON.stringify({ type: "res", id, ok: false, error: internalError() });
  }
}

const internalError = (): ErrorShape => ({
  code: "UNAVAILABLE",
  message: "the gateway could not answer this request; its log says why",
});

/** Clients of protocol 3 know no code for it: there the message tells. */
function isForbidden(error: ErrorShape): boolean {
  return error.code === "FORBIDDEN" || /^(missing scope|unauthorized)/.test(error.message);
}
