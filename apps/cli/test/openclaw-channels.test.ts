import { describe, expect, it } from "vitest";
import { parseChannel } from "../src/arguments/channel-argument.js";
import { KNOWN_CHANNELS, senderIdLabel } from "../src/openclaw-channels.js";
import { createInstallation } from "./installation.js";

// As OpenClaw 2026.2.17 heads the column; webchat is ours.
const LABELS = {
  webchat: "webchatVisitorId",
  telegram: "telegramUserId",
  discord: "discordUserId",
  slack: "slackUserId",
  whatsapp: "whatsappSenderId",
  signal: "signalNumber",
  imessage: "imessageSenderId",
  feishu: "feishuUserId",
  bluebubbles: "bluebubblesSenderId",
} as const;

describe("channels in pairing commands", () => {
  it.each(Object.entries(LABELS))("%s heads the column of its sender ids with %s", async (channel, label) => {
    const installation = createInstallation();
    await installation.request({ channel, senderId: "someone" });
    expect(senderIdLabel(channel)).toBe(label);
    expect((await installation.run("pairing", "list", channel)).stdout).toContain(label);
    expect(KNOWN_CHANNELS).toContain(channel);
  });

  it("imsg is iMessage, as in OpenClaw", () => {
    expect(parseChannel("IMSG")).toBe("imessage");
  });
});
