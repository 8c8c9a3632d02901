import { createServer, request as httpRequest, type IncomingMessage } from "node:http";
import { createWebhook, equalSecrets, type WebhookOptions } from "../src/index.js";
import { createRecordingLogger } from "./support.js";

export const SECRET = "a-secret-of-the-vendor";
export const SIGNED = { "x-secret": SECRET, "x-signature": "yes" };

export const clientAddress = (request: IncomingMessage): string => String(request.headers["x-forwarded-for"]);

export interface Bench {
  readonly url: string;
  /** Bodies of genuine calls, in order. */
  readonly handled: string[];
  /** Per call: whether any of its body had been read when it was answered. */
  readonly bodyReads: boolean[];
  readonly post: (body: string, headers?: Readonly<Record<string, string>>) => Promise<Response>;
  readonly logger: ReturnType<typeof createRecordingLogger>;
}

/** A webhook in a real HTTP server, with a secret in the header and a signature over the body. */
export async function withWebhook(
  options: Partial<WebhookOptions>,
  body: (bench: Bench) => Promise<void>,
): Promise<void> {
  const logger = createRecordingLogger();
  const handled: string[] = [];
  const bodyReads: boolean[] = [];
  const webhook = createWebhook({
    channel: "pigeon",
    vendor: "Pigeon",
    account: "default",
    path: "/pigeon",
    logger,
    clock: { now: () => 0 },
    checkHeaders: ({ headers }) => equalSecrets(String(headers["x-secret"]), SECRET),
    checkBody: ({ headers }) => headers["x-signature"] === "yes",
    handle: async (received) => {
      handled.push(received.toString());
      return { status: 200, body: '{"ok":true}' };
    },
    signal: () => new AbortController().signal,
    ...options,
  });
  const server = createServer((request, response) => {
    void webhook.handleRequest(request, response).then(() => bodyReads.push(request.readableDidRead));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const url = `http://127.0.0.1:${port}/pigeon`;
  const post = (text: string, headers = {}): Promise<Response> =>
    fetch(url, { method: "POST", body: text, headers });
  try {
    await body({ url, handled, bodyReads, post, logger });
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

/** Sends a body that never ends, and gives the status that comes back nevertheless. */
export function sendEndlessBody(url: string, headers: Readonly<Record<string, string>>): Promise<number> {
  return new Promise((resolve, reject) => {
    const chunk = Buffer.alloc(64 * 1024, 0x20);
    const request = httpRequest(url, { method: "POST", headers }, (response) => {
      resolve(response.statusCode ?? 0);
      request.destroy();
    });
    const write = (): void => {
      while (!request.destroyed && request.write(chunk));
    };
    request.on("drain", write);
    request.on("error", reject); // After the answer it changes nothing.
    request.write(headers["content-length"] === "1001" ? Buffer.alloc(500) : chunk);
    if (headers["transfer-encoding"] === "chunked") write();
  });
}
