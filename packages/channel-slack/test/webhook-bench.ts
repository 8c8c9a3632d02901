import { createServer, type Server } from "node:http";
import { createFakeSlack, signSlackRequest, type FakeSlackApp } from "@openclaw/testkit/slack";
import { createSlackChannel, type SlackChannel, type SlackChannelOptions } from "../src/index.js";
import { BOT_TOKEN, QUICK, SIGNING_SECRET } from "./fixtures.js";

export const ANN = "U0ANN0001";
/** When the tests take place. */
export const NOW = Date.UTC(2026, 0, 1);

interface Reply {
  readonly status: number;
  readonly text: string;
}

interface WebhookBench {
  readonly app: FakeSlackApp;
  readonly channel: SlackChannel;
  readonly url: string;
  readonly clock: { nowMs: number };
  readonly post: (body: string, headers?: Record<string, string>) => Promise<Reply>;
  /** Posts what is signed now. */
  readonly postSigned: (body: string, headers?: Record<string, string>) => Promise<Reply>;
}

/** A channel that receives by HTTP, mounted in a server and not started; ended by itself. */
export async function withWebhook(
  options: Partial<SlackChannelOptions>,
  body: (bench: WebhookBench) => Promise<void>,
): Promise<void> {
  const slack = await createFakeSlack();
  const app = slack.app({ botToken: BOT_TOKEN, signingSecret: SIGNING_SECRET });
  const clock = { nowMs: NOW };
  const channel = createSlackChannel({
    botToken: BOT_TOKEN,
    signingSecret: SIGNING_SECRET,
    apiUrl: slack.apiUrl,
    clock: { now: () => clock.nowMs },
    ...options,
    limits: { ...QUICK, ...options.limits },
  });
  const server = createServer((call, response) => void channel.webhook?.handleRequest(call, response));
  const url = await listen(server);
  const post = async (text: string, headers: Record<string, string> = {}): Promise<Reply> => {
    const response = await fetch(url, {
      method: "POST",
      body: text,
      headers: { connection: "close", ...headers },
    });
    return { status: response.status, text: await response.text() };
  };
  try {
    await body({
      app,
      channel,
      url,
      clock,
      post,
      postSigned: (text, headers = {}) => post(text, { ...sign(text, clock.nowMs), ...headers }),
    });
  } finally {
    await channel.stop();
    await slack.close();
    await new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  }
}

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  return `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}/slack/events`;
}

/** Headers of a call that is signed at this time. */
export const sign = (text: string, nowMs: number): Record<string, string> => ({
  ...signSlackRequest(SIGNING_SECRET, text, nowMs),
  "content-type": "application/json",
});

let events = 0;
/** A message of Ann, under a new event id. */
export const event = (text: string, fields: object = {}): string =>
  JSON.stringify({
    type: "event_callback",
    event_id: `Ev${(events += 1)}`,
    team_id: "T0FAKE001",
    event: {
      type: "message",
      channel: "D0ANN",
      channel_type: "im",
      user: ANN,
      team: "T0FAKE001",
      text,
      ts: `1.${events}`,
    },
    ...fields,
  });
