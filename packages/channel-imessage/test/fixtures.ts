import { createRecordingLogger, type RecordingLogger } from "@openclaw/testkit";
import { createServer } from "node:http";
import { createFakeBlueBubbles, type FakeBlueBubbles } from "@openclaw/testkit/imessage";
import { createImessageChannel, type ImessageChannel, type ImessageChannelOptions } from "../src/index.js";

export const ANN = "+15550000001";
export const BOB = "bob@example.org";
export const SECRET = "a-webhook-secret-of-ours";

/** Short times, so that tests wait for nothing. */
export const QUICK = {
  firstRetryDelayMs: 5,
  maxRetryDelayMs: 20,
  requestTimeoutMs: 3000,
  reconnectWaitMs: 1500,
  maxSendAttempts: 3,
};

export interface WebhookServer {
  /** Where the webhook of the channel that is mounted is reached. */
  readonly url: string;
  readonly mount: (channel: ImessageChannel) => ImessageChannel;
  readonly close: () => Promise<void>;
}

/** An HTTP server as a gateway has it, for one webhook. */
export async function createWebhookServer(path = "/bluebubbles-webhook"): Promise<WebhookServer> {
  let mounted: ImessageChannel | undefined;
  const server = createServer((request, response) => {
    if (mounted?.webhook === undefined) response.writeHead(404).end();
    else void mounted.webhook.handleRequest(request, response);
  });
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}${path}`,
    mount: (channel) => (mounted = channel),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

export interface BlueBubblesBench {
  readonly server: FakeBlueBubbles;
  readonly hook: WebhookServer;
  readonly logger: RecordingLogger;
  readonly create: (options?: Partial<ImessageChannelOptions>) => ImessageChannel;
}

/** A BlueBubbles server, a place for the webhook, and channels for them; all ended by itself. */
export async function withBlueBubbles(body: (bench: BlueBubblesBench) => Promise<void>): Promise<void> {
  const server = await createFakeBlueBubbles();
  const hook = await createWebhookServer();
  const logger = createRecordingLogger();
  const channels: ImessageChannel[] = [];
  const create = (options: Partial<ImessageChannelOptions> = {}): ImessageChannel => {
    const channel = createImessageChannel({
      serverUrl: server.url,
      password: server.password,
      webhookUrl: hook.url,
      webhookSecret: SECRET,
      logger,
      ...options,
      limits: { ...QUICK, ...options.limits },
    });
    channels.push(channel);
    return hook.mount(channel);
  };
  try {
    await body({ server, hook, logger, create });
  } finally {
    for (const channel of channels) await channel.stop();
    await hook.close();
    await server.close();
  }
}
