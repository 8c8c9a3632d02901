import { createServer } from "node:http";
import * as pairingCore from "@openclaw/pairing-core";
import { channelSuite, type ChannelHarness, type ChannelParty } from "@openclaw/testkit";
import { createFakeSlack } from "@openclaw/testkit/slack";
import { describe, it } from "vitest";
import { createSlackChannel, slackIdentity } from "../src/index.js";
import {
  APP_TOKEN,
  BOT_TOKEN,
  QUICK,
  SECOND_APP_TOKEN,
  SECOND_BOT_TOKEN,
  SIGNING_SECRET,
} from "./fixtures.js";
import { createSlackVendor } from "./slack-vendor.js";

const common = {
  identity: slackIdentity,
  people: ["U0ANN0001", "U0BOB0002"] as const,
  secrets: [BOT_TOKEN, APP_TOKEN, SIGNING_SECRET],
};

channelSuite({
  runner: { describe, it },
  name: "Slack by Socket Mode",
  createHarness: async () => {
    const slack = await createFakeSlack();
    const party = (botToken: string, appToken: string, account: string): ChannelParty => ({
      channel: createSlackChannel({ botToken, appToken, account, apiUrl: slack.apiUrl, limits: QUICK }),
      vendor: createSlackVendor(slack, slack.app({ botToken, appToken })),
    });
    return {
      ...common,
      ...party(BOT_TOKEN, APP_TOKEN, "default"),
      second: party(SECOND_BOT_TOKEN, SECOND_APP_TOKEN, "second"),
      close: () => slack.close(),
    };
  },
  pairingCore,
});

channelSuite({
  runner: { describe, it },
  name: "Slack by HTTP",
  createHarness: async (): Promise<ChannelHarness> => {
    const slack = await createFakeSlack();
    const channel = createSlackChannel({
      botToken: BOT_TOKEN,
      signingSecret: SIGNING_SECRET,
      apiUrl: slack.apiUrl,
      limits: QUICK,
    });
    const server = createServer(
      (request, response) => void channel.webhook?.handleRequest(request, response),
    );
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    const app = slack.app({ botToken: BOT_TOKEN, signingSecret: SIGNING_SECRET });
    app.deliverTo(`http://127.0.0.1:${port}/slack/events`);
    return {
      ...common,
      channel,
      vendor: {
        ...createSlackVendor(slack, app),
        // No connection tells; Slack sends an event.
        expireCredential: async () => {
          app.revoke();
          app.event({ type: "tokens_revoked", tokens: { bot: [app.botUserId] } });
        },
      },
      close: async () => {
        await slack.close();
        await new Promise<void>((resolve) => {
          server.close(() => resolve());
          server.closeAllConnections();
        });
      },
    };
  },
  pairingCore,
  lacks: {
    accounts: "they share nothing, in this mode neither; what shares a path is the gateway's business",
  },
});
