import { createServer, type Server } from "node:http";
import type { ChannelWebhook } from "@openclaw/channel-kit";
import { encryptFeishuEvent, signFeishuCall, type FakeFeishuEvent } from "@openclaw/testkit/feishu";
import type { FeishuChannelOptions, FeishuWebhookOptions } from "../src/index.js";
import { withBench, type Bench } from "./fixtures.js";

export const ENCRYPT_KEY = "encrypt-key-of-the-tests_01234567";
export const TOKEN = "verification-token-of-the-tests";

export interface WebhookBench extends Bench {
  readonly url: string;
  /** Per call: whether any of its body had been read when it was answered. */
  readonly bodyReads: readonly boolean[];
  readonly post: (body: string, headers?: Readonly<Record<string, string>>) => Promise<Response>;
  /** Posts an event as Feishu does. */
  readonly call: (event: FakeFeishuEvent, nowMs?: number) => Promise<Response>;
}

export type WebhookBenchOptions = Omit<Partial<FeishuChannelOptions>, "webhook"> & {
  readonly webhook?: Partial<FeishuWebhookOptions>;
};

/** A channel in webhook mode that is mounted in an HTTP server, as a gateway does it. */
export async function withWebhook(
  options: WebhookBenchOptions,
  body: (bench: WebhookBench) => Promise<void>,
): Promise<void> {
  const bodyReads: boolean[] = [];
  let mounted: ChannelWebhook | undefined;
  const server = createServer((request, response) => {
    void mounted?.handleRequest(request, response).then(() => bodyReads.push(request.readableDidRead));
  });
  const url = await listen(server);
  const webhook = { encryptKey: ENCRYPT_KEY, ...options.webhook };
  try {
    await withBench({ ...options, webhook }, async (bench) => {
      mounted = bench.channel.webhook;
      const post = (text: string, headers = {}): Promise<Response> =>
        fetch(url, { method: "POST", body: text, headers });
      const call = (event: FakeFeishuEvent, nowMs = Date.now()): Promise<Response> => {
        const text = encryptFeishuEvent(event, ENCRYPT_KEY);
        return post(text, signFeishuCall(text, { encryptKey: ENCRYPT_KEY, nowMs }));
      };
      bench.app.useWebhook({ url, encryptKey: ENCRYPT_KEY, verificationToken: TOKEN, nowMs: Date.now });
      await body({ ...bench, url, bodyReads, post, call });
    });
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

export async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (typeof address !== "object" || address === null) throw new Error("The server has no port.");
  return `http://127.0.0.1:${address.port}/feishu/events`;
}

/** One direct message, as Feishu posts it. */
export const directMessage = (id: string, text = "hello", token = TOKEN): FakeFeishuEvent => ({
  schema: "2.0",
  header: { event_id: `e-${id}`, event_type: "im.message.receive_v1", token, app_id: "cli_0123456789abcdef" },
  event: {
    sender: { sender_id: { open_id: "ou_ann" }, sender_type: "user" },
    message: {
      message_id: id,
      chat_id: "oc_ann",
      chat_type: "p2p",
      message_type: "text",
      content: JSON.stringify({ text }),
    },
  },
});
