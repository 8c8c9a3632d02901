import { isFields, rpcRefusal, withTimeLimit, type Fields } from "@openclaw/channel-kit";
import { createEventStream } from "./event-stream.js";
import { createHttpClient, readAnswer, type HttpClient } from "./http-call.js";
import { signalErrors } from "./signal-errors.js";
import { MAX_EVENT_BYTES, type CallOptions, type SignalTransport } from "./signal-transport.js";

export interface HttpTransportOptions {
  readonly url: URL;
  readonly silenceMs: number;
  readonly onMalformed: () => void;
  /** Kept over connections: newer versions of signal-cli then send again what was missed. */
  readonly memory: { lastEventId?: string };
}

/** `POST /api/v1/rpc` to ask, `GET /api/v1/events` to receive. */
export function createHttpTransport(options: HttpTransportOptions): SignalTransport {
  const client = createHttpClient(options.url);
  let tellLost: ((reason: unknown) => void) | undefined;
  const lost = new Promise<unknown>((resolve) => (tellLost = resolve));
  let events: EventReceiver | undefined;
  let nextId = 1;

  async function call(
    method: string,
    params: object | undefined,
    { signal, timeoutMs }: CallOptions,
  ): Promise<unknown> {
    const id = nextId;
    nextId += 1;
    const body = JSON.stringify({ jsonrpc: "2.0", id, method, params });
    const text = await withTimeLimit(timeoutMs, signal, async (limited) => {
      const response = await client.request(method, "/api/v1/rpc", { signal: limited, body });
      const answer = await readAnswer(method, response, MAX_EVENT_BYTES, limited);
      if (response.statusCode === 200) return answer;
      throw notSignalCli(method, response.statusCode);
    });
    const answer = parseObject(text);
    if (answer === undefined) throw signalErrors.unreachable(method, "its answer is no JSON-RPC");
    if (answer["error"] !== undefined && answer["error"] !== null)
      throw rpcRefusal("Signal", method, answer["error"]);
    return answer["result"];
  }

  return {
    call,
    lost,
    receive: async (param, onEvent, callOptions) => {
      const path = `/api/v1/events${param === undefined ? "" : `?account=${encodeURIComponent(param)}`}`;
      events = await openEvents({ ...options, client, path, onEvent }, callOptions);
      void events.lost.then((reason) => tellLost?.(reason));
    },
    pause: () => events?.close(),
    close: async () => {
      events?.close();
      client.close();
    },
  };
}

interface EventReceiver {
  /** Never settles after `close`. */
  readonly lost: Promise<unknown>;
  close(): void;
}

interface EventReceiverOptions extends HttpTransportOptions {
  readonly client: HttpClient;
  readonly path: string;
  readonly onEvent: (event: unknown) => void;
}

async function openEvents(options: EventReceiverOptions, call: CallOptions): Promise<EventReceiver> {
  const { client, memory, onEvent, onMalformed, path, silenceMs } = options;
  const controller = new AbortController();
  const headers = {
    accept: "text/event-stream",
    ...(memory.lastEventId !== undefined && { "last-event-id": memory.lastEventId }),
  };
  const response = await withTimeLimit(call.timeoutMs, call.signal, async (limited) => {
    const abort = (): void => controller.abort();
    limited.addEventListener("abort", abort);
    if (limited.aborted) abort();
    // The limit is for the head alone; the stream goes on.
    return await client
      .request("events", path, { signal: controller.signal, headers })
      .finally(() => limited.removeEventListener("abort", abort));
  });
  const isEvents = response.headers["content-type"]?.startsWith("text/event-stream") === true;
  if (response.statusCode !== 200 || !isEvents) {
    controller.abort();
    response.on("error", () => undefined).destroy();
    throw notSignalCli("events", response.statusCode);
  }
  const stream = createEventStream({
    maxEventBytes: MAX_EVENT_BYTES,
    onTooLarge: onMalformed,
    onEvent: ({ data, event }) => {
      if (event !== "receive") return;
      const parsed = parseObject(data);
      if (parsed === undefined) onMalformed();
      else onEvent(parsed);
    },
  });
  let isClosed = false;
  const close = (): void => {
    isClosed = true;
    clearTimeout(silence);
    controller.abort();
  };
  let silence: NodeJS.Timeout | undefined;
  const lost = new Promise<unknown>((resolve) => {
    const lose = (reason: string) => (): void => {
      clearTimeout(silence);
      if (isClosed) return;
      controller.abort();
      resolve(signalErrors.unreachable("events", reason));
    };
    silence = setTimeout(lose(`nothing came for ${silenceMs} ms`), silenceMs);
    response.on("data", (chunk: Buffer) => {
      if (isClosed) return;
      silence?.refresh();
      stream.push(chunk);
      const id = stream.lastEventId();
      if (id !== undefined) memory.lastEventId = id;
    });
    response.on("error", lose("connection lost")).on("close", lose("connection closed"));
  });
  return { lost, close };
}

function notSignalCli(call: string, status: number | undefined): Error {
  return signalErrors.unreachable(call, `HTTP status ${status ?? "none"}, not what signal-cli answers`);
}

function parseObject(text: string): Fields | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isFields(value) ? value : undefined;
  } catch {
    return undefined; // The caller counts it, or says so.
  }
}
