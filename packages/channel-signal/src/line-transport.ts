import type { Readable, Writable } from "node:stream";
import { createLineRpc, isFields, reasonOf, type LineRpc } from "@openclaw/channel-kit";
import { isOpenClawError } from "@openclaw/contracts";
import { signalErrors } from "./signal-errors.js";
import { MAX_EVENT_BYTES, type CallOptions, type SignalTransport } from "./signal-transport.js";

export interface LineTransportOptions {
  readonly input: Readable;
  readonly output: Writable;
  readonly silenceMs: number;
  readonly requestTimeoutMs: number;
  readonly onMalformed: () => void;
}

const UNSUBSCRIBE_MS = 1000;

/** JSON-RPC by lines: over a socket, or to a program that we started. */
export function createLineTransport(options: LineTransportOptions): SignalTransport {
  const { onMalformed, requestTimeoutMs, silenceMs } = options;
  let onEvent: ((event: unknown) => void) | undefined;
  let subscription: number | undefined;
  let malformed = 0;
  const rpc = createLineRpc({
    input: options.input,
    output: options.output,
    vendor: "Signal",
    requestTimeoutMs,
    maxLineBytes: MAX_EVENT_BYTES,
    onNotification: (method, params) => {
      if (method === "receive") onEvent?.(params);
    },
  });
  const look = (): void => {
    for (; malformed < rpc.malformedLines(); malformed += 1) onMalformed();
    void checkAlive(rpc);
  };
  return {
    lost: rpc.lost.then((reason) =>
      signalErrors.unreachable("receive", reason === undefined ? "closed" : reasonOf(reason)),
    ),
    call: (method, params, { signal, timeoutMs }) => rpc.call(method, params, signal, timeoutMs),
    receive: async (param, listener, callOptions) => {
      onEvent = listener;
      subscription = await subscribe(rpc, param, callOptions);
      const watch = setInterval(look, silenceMs);
      void rpc.lost.then(() => clearInterval(watch));
    },
    pause: () => void unsubscribe(),
    close: async () => {
      await unsubscribe();
      rpc.close();
    },
  };

  /** signal-cli would take one more message from Signal before it noticed that nobody listens, and lose it. */
  async function unsubscribe(): Promise<void> {
    onEvent = undefined;
    if (subscription === undefined) return;
    const params = { subscription };
    subscription = undefined;
    // Without an answer it is as good as gone.
    await rpc.call("unsubscribeReceive", params, undefined, UNSUBSCRIBE_MS).catch(() => undefined);
  }
}

/** With `--receive-mode=manual` this starts the receiving. In the other modes it adds a second copy, which is dropped as such. */
async function subscribe(
  rpc: LineRpc,
  param: string | undefined,
  { signal, timeoutMs }: CallOptions,
): Promise<number | undefined> {
  try {
    const params = param === undefined ? undefined : { account: param };
    const result = await rpc.call("subscribeReceive", params, signal, timeoutMs);
    const id = isFields(result) ? result["subscription"] : result;
    return typeof id === "number" ? id : undefined;
  } catch (error) {
    // A version without the method receives by itself.
    if (isOpenClawError(error) && error.details["rpcCode"] === -32_601) return undefined;
    throw error;
  }
}

/** A connection can be dead without a word. Any answer will do, also one that refuses. */
async function checkAlive(rpc: LineRpc): Promise<void> {
  try {
    await rpc.call("version");
  } catch (error) {
    if (isOpenClawError(error, "CHANNEL_UNREACHABLE")) rpc.close();
  }
}
