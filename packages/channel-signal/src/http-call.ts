import { request as requestHttp, Agent, type IncomingMessage } from "node:http";
import { request as requestHttps, Agent as TlsAgent } from "node:https";
import { readBody, reasonOf } from "@openclaw/channel-kit";
import { signalErrors } from "./signal-errors.js";

/** Asks one HTTP server, over connections of its own. */
export interface HttpClient {
  /** Resolves with the head of the answer. Rejects with `CHANNEL_UNREACHABLE`, also when `signal` aborts. */
  request(call: string, path: string, options: HttpRequest): Promise<IncomingMessage>;
  /** Ends all connections. */
  close(): void;
}

export interface HttpRequest {
  readonly signal: AbortSignal;
  /** JSON to post; without it, the request is a GET. */
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export function createHttpClient(base: URL): HttpClient {
  const isTls = base.protocol === "https:";
  const agent = isTls ? new TlsAgent({ keepAlive: true }) : new Agent({ keepAlive: true });
  const root = base.href.replace(/\/+$/, "");
  return {
    close: () => agent.destroy(),
    request: (call, path, { body, headers, signal }) =>
      new Promise((resolve, reject) => {
        const options = {
          agent,
          signal,
          method: body === undefined ? "GET" : "POST",
          headers: { ...headers, ...(body !== undefined && { "content-type": "application/json" }) },
        };
        const outgoing = (isTls ? requestHttps : requestHttp)(`${root}${path}`, options);
        outgoing.on("response", resolve);
        outgoing.on("error", (error) => {
          const reason = signal.aborted ? "no answer in time" : reasonOf(error);
          reject(signalErrors.unreachable(call, reason));
        });
        outgoing.end(body);
      }),
  };
}

const BODY_DEADLINE_MS = 15_000;

/** The body of an answer, as text. Rejects with `CHANNEL_UNREACHABLE` when it is too large or does not come. */
export async function readAnswer(
  call: string,
  response: IncomingMessage,
  maxBytes: number,
  signal: AbortSignal,
): Promise<string> {
  const outcome = await readBody(response, maxBytes, BODY_DEADLINE_MS, signal);
  if (outcome.status === "read") return outcome.body.toString("utf8");
  response.destroy();
  throw signalErrors.unreachable(call, `its answer is ${outcome.status}`);
}
