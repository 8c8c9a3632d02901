import type { Readable, Writable } from "node:stream";
import { createChannelErrors } from "./channel-errors.js";
import { isFields, type Fields } from "./is-fields.js";
import { rpcRefusal } from "./rpc-answer.js";
import { createLineSplitter } from "./split-lines.js";

export interface LineRpcOptions {
  /** What the other side says. Read from the first moment. */
  readonly input: Readable;
  /** What we say. */
  readonly output: Writable;
  /** The vendor's name in errors, such as `Signal`. */
  readonly vendor: string;
  /** Hears what the other side says unasked, in its order. Must not throw. */
  readonly onNotification: (method: string, params: unknown) => void;
  /** Longest wait for an answer. Default 15 s. */
  readonly requestTimeoutMs?: number;
  /** Longer lines of the other side are thrown away and counted. Default 1 MiB. */
  readonly maxLineBytes?: number;
}

/** JSON-RPC 2.0 with one object per line. */
export interface LineRpc {
  /**
   * Asks and waits for the answer. Rejects with `CHANNEL_REQUEST_REFUSED` for an error answer (see `rpcRefusal`) and with
   * `CHANNEL_UNREACHABLE` when the time is up, `signal` aborts or the connection is lost.
   * `timeoutMs` is for calls that wait for a person.
   */
  call(method: string, params?: object, signal?: AbortSignal, timeoutMs?: number): Promise<unknown>;
  /** Resolves with the reason once the connection is lost, or with `undefined` after `close`. Never rejects. */
  readonly lost: Promise<unknown>;
  /** How many lines were too long or no JSON-RPC. */
  malformedLines(): number;
  /** Ends both streams; waiting calls reject. */
  close(): void;
}

interface Waiting {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: unknown) => void;
  readonly method: string;
}

/**
 * Speaks JSON-RPC over two streams: a TCP or unix socket, or the stdin and stdout of a program.
 *
 * @example
 * ```ts
 * const rpc = createLineRpc({ input: socket, output: socket, vendor: "Signal", onNotification: (method, params) => read(method, params) });
 * const version = await rpc.call("version");
 * ```
 */
export function createLineRpc(options: LineRpcOptions): LineRpc {
  const { input, onNotification, output, requestTimeoutMs = 15_000, vendor } = options;
  const errors = createChannelErrors(vendor);
  const waiting = new Map<number, Waiting>();
  let nextId = 1;
  let malformed = 0;
  let ended = false;
  let tellLost: ((reason: unknown) => void) | undefined;
  const lost = new Promise<unknown>((resolve) => (tellLost = resolve));

  function end(reason: unknown): void {
    if (ended) return;
    ended = true;
    for (const { method, reject } of waiting.values()) reject(errors.unreachable(method, "connection lost"));
    waiting.clear();
    // What still comes, a late error of the streams too, interests nobody and must not end the process.
    input.off("data", onData).on("error", () => undefined);
    output.on("error", () => undefined);
    input.destroy();
    output.destroy();
    tellLost?.(reason);
  }

  function takeAnswer(message: Fields): void {
    const id = message["id"];
    const waits = typeof id === "number" ? waiting.get(id) : undefined;
    // No id of ours: the answer came after its time was up, or the other side could not read a line.
    if (typeof id !== "number" || waits === undefined) return;
    waiting.delete(id);
    if (message["error"] === undefined || message["error"] === null) waits.resolve(message["result"]);
    else waits.reject(rpcRefusal(vendor, waits.method, message["error"]));
  }

  function takeLine(line: string): void {
    const message = parseLine(line);
    if (message === undefined) malformed += 1;
    else if (typeof message["method"] === "string") onNotification(message["method"], message["params"]);
    else if ("result" in message || "error" in message) takeAnswer(message);
    else malformed += 1;
  }

  const splitter = createLineSplitter({
    onLine: (line) => {
      if (!ended && line.trim() !== "") takeLine(line);
    },
    maxLineBytes: options.maxLineBytes ?? 1024 * 1024,
    onTooLong: () => (malformed += 1),
  });
  const onData = (chunk: Buffer): void => splitter.push(chunk);
  const onEnd = (): void => {
    splitter.end();
    end(new Error("connection closed"));
  };
  input.on("data", onData).on("end", onEnd).on("close", onEnd).on("error", end);
  output.on("error", end).on("close", onEnd);

  return {
    lost,
    malformedLines: () => malformed,
    close: () => end(undefined),
    call: (method, params, signal, timeoutMs = requestTimeoutMs) =>
      new Promise((resolve, reject) => {
        if (ended) throw errors.unreachable(method, "connection lost");
        if (signal?.aborted === true) throw errors.unreachable(method, "not asked any more");
        const id = nextId;
        nextId += 1;
        const settle = (): void => {
          clearTimeout(timer);
          signal?.removeEventListener("abort", onAbort);
          waiting.delete(id);
        };
        const giveUp = (reason: string): void => {
          settle();
          reject(errors.unreachable(method, reason));
        };
        const onAbort = (): void => giveUp("not asked any more");
        const timer = setTimeout(() => giveUp(`no answer within ${timeoutMs} ms`), timeoutMs);
        signal?.addEventListener("abort", onAbort);
        waiting.set(id, {
          method,
          resolve: (result) => (settle(), resolve(result)),
          reject: (error) => (settle(), reject(error)),
        });
        output.write(`${JSON.stringify({ jsonrpc: "2.0", id, method, params })}\n`);
      }),
  };
}

function parseLine(line: string): Fields | undefined {
  try {
    const message: unknown = JSON.parse(line);
    return isFields(message) ? message : undefined;
  } catch {
    return undefined; // Counted by the caller.
  }
}
