import { request as requestHttp, type ClientRequest, type IncomingMessage } from "node:http";
import { request as requestHttps } from "node:https";
import { readBody, reasonOf } from "@openclaw/channel-kit";

export interface JsonRequest {
  readonly method: string;
  readonly url: string;
  readonly body: object | undefined;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/**
 * `not-sent`: the other side has surely not got the request. `lost`: it may have. `reason` may hold the address.
 * `json` is `undefined` for what is none.
 */
export type JsonAnswer =
  | { readonly status: "not-sent"; readonly reason: string }
  | { readonly status: "lost"; readonly reason: string }
  | {
      readonly status: "answered";
      readonly httpStatus: number;
      readonly json: unknown;
      readonly retryAfterMs: number | undefined;
    };

const MAX_BODY_BYTES = 64 * 1024 * 1024;

/**
 * One request on a connection of its own, so that nothing stays open and a connection that the other side has just closed is never
 * used; redirects are not followed, since the address may hold a password. Never rejects.
 */
export function requestJson({ body, method, signal, timeoutMs, url }: JsonRequest): Promise<JsonAnswer> {
  return new Promise((resolve) => {
    const text = body === undefined ? undefined : JSON.stringify(body);
    let connected = false;
    let timedOut = false;
    const fail = (reason: string): void => finish({ status: connected ? "lost" : "not-sent", reason });
    const timer = setTimeout(() => {
      timedOut = true;
      request.destroy();
    }, timeoutMs);
    const onAbort = (): void => void request.destroy();
    const finish = (answer: JsonAnswer): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", onAbort);
      resolve(answer);
      request.destroy();
    };
    const request = open(url, method, text);
    signal.addEventListener("abort", onAbort);
    request.on("socket", (socket) => {
      socket.once(url.startsWith("https:") ? "secureConnect" : "connect", () => (connected = true));
    });
    request.on("error", (error) => fail(timedOut ? `no answer within ${timeoutMs} ms` : reasonOf(error)));
    request.on("close", () =>
      fail(timedOut ? `no answer within ${timeoutMs} ms` : "the connection was closed"),
    );
    request.on("response", (response) => {
      void readAnswer(response, timeoutMs, signal).then((answer) =>
        answer === undefined ? fail("the answer broke off") : finish(answer),
      );
    });
    request.end(text);
    if (signal.aborted) onAbort();
  });
}

function open(url: string, method: string, text: string | undefined): ClientRequest {
  const headers = {
    accept: "application/json",
    ...(text !== undefined && {
      "content-type": "application/json",
      "content-length": String(Buffer.byteLength(text)),
    }),
  };
  const options = { method, headers, agent: false } as const;
  return url.startsWith("https:") ? requestHttps(url, options) : requestHttp(url, options);
}

async function readAnswer(
  response: IncomingMessage,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<JsonAnswer | undefined> {
  const outcome = await readBody(response, MAX_BODY_BYTES, timeoutMs, signal);
  if (outcome.status !== "read") return undefined;
  const seconds = Number(response.headers["retry-after"]);
  return {
    status: "answered",
    httpStatus: response.statusCode ?? 0,
    json: parseJson(outcome.body.toString("utf8")),
    retryAfterMs: seconds > 0 ? seconds * 1000 : undefined,
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // Told by the status.
  }
}
