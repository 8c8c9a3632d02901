import { isOpenClawError } from "@openclaw/contracts";
import { describe, expect, it } from "vitest";
import { createSlackChannel, type SlackChannelOptions } from "../src/index.js";
import { APP_TOKEN, BOT_TOKEN, SIGNING_SECRET } from "./fixtures.js";

const socket = { botToken: BOT_TOKEN, appToken: APP_TOKEN };
const http = { botToken: BOT_TOKEN, signingSecret: SIGNING_SECRET };

function messageOf(options: SlackChannelOptions): string {
  try {
    createSlackChannel(options);
  } catch (error) {
    if (isOpenClawError(error, "CHANNEL_OPTIONS_INVALID")) return error.message;
    throw error;
  }
  throw new Error("Expected the options to be refused.");
}

describe("createSlackChannel", () => {
  it("S155: refuses tokens of another shape by their key, and never repeats them", () => {
    const mistakes: readonly [SlackChannelOptions, RegExp, string][] = [
      [
        { ...socket, botToken: "xoxp-user-token" },
        /channels\.slack\.botToken: expected .*xoxb-/,
        "xoxp-user-token",
      ],
      [{ ...socket, botToken: APP_TOKEN }, /channels\.slack\.botToken/, APP_TOKEN],
      [{ ...socket, botToken: "xoxb-1 2" }, /botToken/, "xoxb-1 2"],
      [
        { ...socket, appToken: BOT_TOKEN },
        /channels\.slack\.appToken: expected .*xapp-.*connections:write/,
        BOT_TOKEN,
      ],
      [{ ...socket, account: "work", appToken: "" }, /channels\.slack\.accounts\.work\.appToken/, "never"],
      [{ ...socket, configKey: "my.slack", botToken: "" }, /my\.slack\.botToken/, "never"],
    ];
    for (const [options, pattern, secret] of mistakes) {
      const message = messageOf(options);
      expect(message).toMatch(pattern);
      expect(message).not.toContain(secret);
    }
  });

  it("S81 S135: refuses a signing secret that could be guessed", () => {
    for (const signingSecret of ["", "changeme", "a".repeat(15), "with a space in it"]) {
      expect(messageOf({ ...http, signingSecret })).toMatch(
        /channels\.slack\.signingSecret: expected 16 characters/,
      );
    }
  });

  it("takes one way to receive, and says which are there", () => {
    expect(messageOf({ botToken: BOT_TOKEN })).toMatch(
      /either appToken .* or signingSecret .*neither is set/,
    );
    expect(messageOf({ ...socket, ...http })).toMatch(/both are set/);
    expect(createSlackChannel(socket).webhook).toBeUndefined();
    expect(createSlackChannel(http).webhook?.path).toBe("/slack/events");
    expect(createSlackChannel({ ...http, webhookPath: "/work" }).webhook?.path).toBe("/work");
    expect(messageOf({ ...http, webhookPath: "work" })).toMatch(/webhookPath/);
    expect(messageOf({ ...socket, apiUrl: "slack.com" })).toMatch(/apiUrl/);
  });
});
