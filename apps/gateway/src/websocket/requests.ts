import type { Logger } from "@openclaw/contracts";
import { parseFrame, type ErrorShape } from "@openclaw/gateway-protocol";
import type { GatewayMethods, MethodResult } from "../methods/method-types.js";
import type { Peer } from "./peer.js";

export interface RequestsOptions {
  readonly methods: GatewayMethods;
  readonly logger: Logger;
  readonly maxRequestsInFlight: number;
  readonly send: (peer: Peer, text: string) => void;
  /** Counts a request that was refused or made no sense. */
  readonly onStrike: (peer: Peer, reason: string) => void;
}

export interface Requests {
  /** Answers one frame of a session; answers come in any order. `text` is undefined for what is no text. */
  receive(peer: Peer, text: string | undefined): void;
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
  };

  return {
    receive(peer, text) {
      const parsed = text === undefined ? undefined : parseFrame(text);
      if (parsed === undefined || (!parsed.ok && parsed.problem === "not-json")) {
        onStrike(peer, "not-json");
        return;
      }
      if (!parsed.ok) {
        refuse(
          peer,
          parsed.id ?? "invalid",
          parsed.message.replace("invalid frame", "invalid request frame"),
        );
        return;
      }
      const { frame } = parsed;
      if (frame.type !== "req") {
        refuse(peer, "invalid", `invalid request frame: expected a request, got type "${frame.type}"`);
      } else if (frame.method === "connect") {
        refuse(peer, frame.id, "connect is only valid as the first request");
      } else if (peer.requestsInFlight >= options.maxRequestsInFlight) {
        const message = `too many requests at once: ${options.maxRequestsInFlight} wait for their answers; wait for one of them`;
        fail(peer, frame.id, { code: "UNAVAILABLE", message, retryable: true, retryAfterMs: 1_000 });
      } else {
        void run(peer, frame.id, frame.method, frame.params);
      }
    },
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
