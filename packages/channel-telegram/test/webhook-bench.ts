import { createServer, type Server } from "node:http";
import type { TelegramChannel, TelegramChannelOptions } from "../src/index.js";
import { withBench, type Bench } from "./fixtures.js";

export const SECRET = "webhook-secret_0123456789";
export const HEADER = "x-telegram-bot-api-secret-token";
export const update = (updateId: number, text = "hello", chatId = 7): object => ({
  update_id: updateId,
  message: {
    message_id: updateId,
    date: 0,
    from: { id: 7, is_bot: false, first_name: "Ann" },
    chat: { id: chatId, type: chatId > 0 ? "private" : "supergroup" },
    text,
  },
});

export interface WebhookBench extends Bench {
  readonly url: string;
  /** Per call: whether any of its body had been read when it was answered. */
  readonly bodyReads: readonly boolean[];
  readonly post: (body: string, headers?: Readonly<Record<string, string>>) => Promise<Response>;
}

/** A channel in webhook mode that is mounted in an HTTP server, as a gateway does it. */
export async function withWebhook(
  options: Partial<TelegramChannelOptions>,
  body: (bench: WebhookBench) => Promise<void>,
): Promise<void> {
  const bodyReads: boolean[] = [];
  let mounted: TelegramChannel["webhook"];
  const server = createServer((request, response) => {
    void mounted?.handleRequest(request, response).then(() => bodyReads.push(request.readableDidRead));
  });
  const url = await listen(server);
  const webhook = { secretToken: SECRET, ...options.webhook, url };
  try {
    await withBench({ ...options, webhook }, async (bench) => {
      mounted = bench.channel.webhook;
      const post = (body: string, headers = {}): Promise<Response> =>
        fetch(url, { method: "POST", body, headers });
      await body({ ...bench, url, bodyReads, post });
    });
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

/** Its address, with a path. */
export async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (typeof address !== "object" || address === null) throw new Error("The server has no port.");
  return `http://127.0.0.1:${address.port}/telegram`;
}
