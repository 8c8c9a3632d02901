import { isOpenClawError, type Logger } from "@openclaw/contracts";
import { LIMITS } from "@openclaw/gateway-protocol";
import type { ClientTimers } from "./client-runtime.js";
import { countOf, recordOf, textOf } from "./read-frame.js";

/** Facts of a call to this node. */
export interface CommandContext {
  readonly command: string;
  readonly invokeId: string;
  /** Calls with the same key mean the same deed. */
  readonly idempotencyKey?: string;
  /** How long the caller waits. */
  readonly timeoutMs: number;
  /** Aborts when the time is over or the connection ended: nobody gets the answer. */
  readonly signal: AbortSignal;
}

/** Carries out a command. `params` is what the caller sent, unchecked; the result has to fit into JSON. */
export type CommandHandler = (params: unknown, context: CommandContext) => unknown;

/** The commands of a node, and the calls to them that run. */
export interface Invocations {
  register(command: string, handler: CommandHandler): () => void;
  commands(): readonly string[];
  /** Takes the payload of `node.invoke.request`; answers through `reply`. */
  handle(payload: unknown, reply: (result: object) => Promise<unknown>): void;
  /** Aborts what runs. */
  abortAll(): void;
}

/** More than these at once are answered BUSY, so that a flood of calls costs bounded memory. */
const MAX_RUNNING = 64;

const TIME_IS_OVER = new Error("The time of the call is over.");

interface Invocation {
  readonly id: string;
  readonly nodeId: string;
  readonly command: string;
  readonly paramsJSON: string | undefined;
  readonly timeoutMs: number;
  readonly idempotencyKey?: string;
}

/** `payloadJSON` is absent for a command without a result. */
type Answer =
  | { readonly ok: true; readonly payloadJSON?: string }
  | { readonly ok: false; readonly error: { readonly code: string; readonly message: string } };

export function createInvocations(options: {
  readonly timers: ClientTimers;
  readonly logger: Logger;
}): Invocations {
  const { timers, logger } = options;
  const handlers = new Map<string, CommandHandler>();
  const running = new Map<string, AbortController>();

  const run = async (invocation: Invocation): Promise<Answer> => {
    const { id, command, timeoutMs, idempotencyKey } = invocation;
    const handler = handlers.get(command);
    if (handler === undefined)
      return failure("UNKNOWN_COMMAND", `This node has no command ${JSON.stringify(command)}.`);
    if (running.size >= MAX_RUNNING)
      return failure("BUSY", `This node runs ${MAX_RUNNING} commands already.`);
    const params = parseParams(invocation.paramsJSON);
    if (params === undefined) return failure("INVALID_REQUEST", "paramsJSON is no JSON.");
    const controller = new AbortController();
    const { signal } = controller;
    running.set(id, controller);
    const cancelTimer = timers.set(() => controller.abort(TIME_IS_OVER), timeoutMs);
    const given = new Promise<Answer>((resolve) => {
      const message = `${command} took longer than ${timeoutMs} ms, or nobody waits any more.`;
      signal.addEventListener("abort", () => resolve(failure("TIMEOUT", message)), { once: true });
    });
    const context = {
      command,
      invokeId: id,
      timeoutMs,
      signal,
      ...(idempotencyKey !== undefined && { idempotencyKey }),
    };
    try {
      return await Promise.race([carryOut(handler, params.value, context), given]);
    } finally {
      cancelTimer();
      running.delete(id);
    }
  };

  return {
    register(command, handler) {
      handlers.set(command, handler);
      return () => {
        if (handlers.get(command) === handler) handlers.delete(command);
      };
    },
    commands: () => [...handlers.keys()].toSorted(),
    handle(payload, reply) {
      const invocation = readInvocation(payload);
      // Without an id there is nothing to answer to; the same id twice is one call.
      if (invocation === undefined || running.has(invocation.id)) return;
      const { id, nodeId } = invocation;
      const deliver = (answer: Answer): Promise<unknown> => reply({ id, nodeId, ...answer });
      run(invocation)
        .then((answer) =>
          deliver(answer).catch((error: unknown) => {
            if (!isOpenClawError(error, "GATEWAY_MESSAGE_TOO_LARGE")) throw error;
            return deliver(failure("RESULT_TOO_LARGE", error.message));
          }),
        )
        .catch((error: unknown) =>
          logger.warn({ err: error, invokeId: id }, "The answer of a command was not delivered."),
        );
    },
    abortAll() {
      for (const controller of running.values()) controller.abort(new Error("The connection ended."));
    },
  };
}

async function carryOut(handler: CommandHandler, params: unknown, context: CommandContext): Promise<Answer> {
  try {
    // Undefined for what has no JSON, such as a function.
    const payloadJSON: string | undefined = JSON.stringify(await handler(params, context));
    return { ok: true, ...(payloadJSON !== undefined && { payloadJSON }) };
  } catch (error) {
    // The words of errors that nobody meant for callers stay here: they may name files, hosts or worse.
    if (isOpenClawError(error)) return failure(error.code, error.message);
    return failure("COMMAND_FAILED", `${context.command} failed on the node.`);
  }
}

function readInvocation(payload: unknown): Invocation | undefined {
  const record = recordOf(payload);
  const id = textOf(record["id"]);
  const command = textOf(record["command"]);
  if (id === undefined || command === undefined) return undefined;
  const idempotencyKey = textOf(record["idempotencyKey"]);
  const timeoutMs = countOf(record["timeoutMs"]) || LIMITS.defaultInvokeTimeoutMs;
  return {
    id,
    nodeId: textOf(record["nodeId"]) ?? "",
    command,
    paramsJSON: textOf(record["paramsJSON"]),
    timeoutMs: Math.min(timeoutMs, LIMITS.maxInvokeTimeoutMs),
    ...(idempotencyKey !== undefined && { idempotencyKey }),
  };
}

function parseParams(paramsJSON: string | undefined): { readonly value: unknown } | undefined {
  if (paramsJSON === undefined) return { value: undefined };
  try {
    return { value: JSON.parse(paramsJSON) };
  } catch {
    return undefined; // The caller is told; the words of the parser would quote what it sent.
  }
}

const failure = (code: string, message: string): Answer => ({ ok: false, error: { code, message } });
