import { OpenClawError } from "@openclaw/contracts";
import type { ClientTimers } from "./client-runtime.js";
import { textOf, type GatewayProblem } from "./read-frame.js";
import type { Redact } from "./redact.js";

export interface CallOptions {
  /** Default 30 s. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

const CALL_TIMEOUT_MS = 30_000;

/** The requests of one connection that wait for their responses. */
export interface Calls {
  call(method: string, params: unknown, options?: CallOptions): Promise<unknown>;
  /** Hands a response to its request; unknown ids belong to requests that were given up. */
  settle(id: string, outcome: { readonly payload: unknown } | { readonly problem: GatewayProblem }): void;
  failAll(error: OpenClawError): void;
}

interface PendingCall {
  resolve(payload: unknown): void;
  reject(error: unknown): void;
  readonly method: string;
}

export function createCalls(options: {
  readonly send: (frame: object) => void;
  readonly timers: ClientTimers;
  readonly redact: Redact;
}): Calls {
  const { send, timers, redact } = options;
  const pending = new Map<string, PendingCall>();
  let count = 0;

  const open = (method: string, params: unknown, { timeoutMs, signal }: CallOptions): Promise<unknown> =>
    new Promise((resolve, reject) => {
      count += 1;
      const id = String(count);
      const onAbort = (): void => end(() => reject(abortReason(signal)));
      const end = (settle: () => void): void => {
        pending.delete(id);
        cancelTimer();
        signal?.removeEventListener("abort", onAbort);
        settle();
      };
      const waitMs = timeoutMs ?? CALL_TIMEOUT_MS;
      const cancelTimer = timers.set(() => end(() => reject(timedOut(method, waitMs))), waitMs);
      signal?.addEventListener("abort", onAbort, { once: true });
      pending.set(id, {
        method,
        resolve: (payload) => end(() => resolve(payload)),
        reject: (error) => end(() => reject(error)),
      });
      try {
        send({ type: "req", id, method, ...(params !== undefined && { params }) });
      } catch (error) {
        end(() => reject(error));
      }
    });

  return {
    async call(method, params, callOptions = {}) {
      callOptions.signal?.throwIfAborted();
      return open(method, params, callOptions);
    },
    settle(id, outcome) {
      const call = pending.get(id);
      if (call === undefined) return;
      if ("payload" in outcome) call.resolve(outcome.payload);
      else call.reject(refused(call.method, outcome.problem, redact));
    },
    failAll(error) {
      for (const call of pending.values()) call.reject(error);
    },
  };
}

/** A refusal as an error; what decides is in `details`, since the words differ between versions. */
function refused(method: string, problem: GatewayProblem, redact: Redact): OpenClawError {
  const detailCode = textOf(problem.details["code"]);
  const missingScope = textOf(problem.details["missingScope"]);
  return new OpenClawError(
    "GATEWAY_CALL_REFUSED",
    `The gateway refused ${method}: ${redact(problem.message) || "without a word"} (${redact(problem.code)}).`,
    {
      details: {
        method,
        gatewayCode: redact(problem.code),
        gatewayMessage: redact(problem.message),
        ...(detailCode !== undefined && { detailCode: redact(detailCode) }),
        ...(missingScope !== undefined && { missingScope: redact(missingScope) }),
        ...(problem.retryAfterMs !== undefined && { retryAfterMs: problem.retryAfterMs }),
      },
    },
  );
}

function timedOut(method: string, timeoutMs: number): OpenClawError {
  return new OpenClawError(
    "GATEWAY_CALL_TIMED_OUT",
    `The gateway did not answer ${method} within ${timeoutMs} ms. It may have done it all the same: look before you repeat it.`,
    { details: { method, timeoutMs } },
  );
}

const abortReason = (signal: AbortSignal | undefined): unknown => signal?.reason;
