import { expect, it } from "vitest";
import { APPROVED_NOTICE, createChallengeText, defaultIdentity } from "../src/index.js";

const request = {
  channel: "telegram",
  account: "default",
  senderId: "123",
  code: "ABCD2345",
  createdAtMs: 0,
  lastSeenAtMs: 0,
  expiresAtMs: 1,
  meta: {},
};

it("The challenge is word for word what OpenClaw sends, with the line of the channel.", () => {
  const identity = { ...defaultIdentity, senderIdLine: (id: string) => `Your Telegram user id: ${id}` };
  expect(createChallengeText()({ request, identity })).toBe(
    `OpenClaw: access not configured.

Your Telegram user id: 123

Pairing code: ABCD2345

Ask the bot owner to approve with:
openclaw pairing approve telegram ABCD2345`,
  );
});

it("A profile is named in the command that the owner is to type.", () => {
  const text = createChallengeText({ command: "openclaw --profile work" })({
    request,
    identity: defaultIdentity,
  });
  expect(text.split("\n").at(-1)).toBe("openclaw --profile work pairing approve telegram ABCD2345");
});

it("The notice of an approval is what OpenClaw sends.", () => {
  expect(APPROVED_NOTICE).toBe("✅ OpenClaw access approved. Send a message to start chatting.");
});
