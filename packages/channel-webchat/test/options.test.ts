import { describe, expect, it } from "vitest";
import { createWebchatChannel, type WebchatOptions } from "../src/index.js";

const takeNothing = (): Promise<void> => Promise.resolve();

describe("the options of webchat", () => {
  const wrong: readonly (readonly [string, WebchatOptions, string])[] = [
    [
      "a path without slashes",
      { path: "chat" },
      'path of webchat: expected a path with a slash at both ends, such as "/" or "/chat/", got "chat"',
    ],
    ["a path that leaves itself", { path: "/a//" }, "path of webchat"],
    ["a wildcard host", { allowedHosts: ["*"] }, 'got "*"'],
    ["a host with a path", { allowedHosts: ["https://chat.example/x"] }, "allowedHosts of webchat"],
    [
      "a limit of zero",
      { limits: { maxSockets: 0 } },
      "limits.maxSockets of webchat: expected a positive integer, got 0",
    ],
    ["half a limit", { limits: { messageBurst: 1.5 } }, "limits.messageBurst"],
  ];

  it.each(wrong)("%s is refused with what was expected and what came", (_name, options, message) => {
    expect(() => createWebchatChannel(options)).toThrow(
      expect.objectContaining({ code: "CHANNEL_OPTIONS_INVALID", message: expect.stringContaining(message) }),
    );
  });

  it("a wrong account is refused", () => {
    expect(() => createWebchatChannel({ account: "../x" })).toThrow(
      expect.objectContaining({ code: "INVALID_ACCOUNT" }),
    );
  });

  it("starts once, and again after a stop", async () => {
    const channel = createWebchatChannel();
    await channel.start(takeNothing);
    await expect(channel.start(takeNothing)).rejects.toMatchObject({ code: "CHANNEL_ALREADY_STARTED" });
    await channel.stop();
    await channel.start(takeNothing);
    await channel.stop();
  });

  it("sends to a visitor, and some text", async () => {
    const channel = createWebchatChannel();
    await channel.start(() => Promise.resolve());
    await expect(channel.send({ chatId: "123" }, "x")).rejects.toMatchObject({
      code: "CHANNEL_INVALID_TARGET",
    });
    const chatId = `v_${"a".repeat(26)}`;
    await expect(channel.send({ chatId }, " ")).rejects.toMatchObject({ code: "CHANNEL_EMPTY_TEXT" });
    await channel.send({ chatId }, "x");
    await channel.stop();
  });
});
