import { describe, expect, it } from "vitest";
import { createFeishuChannel } from "../src/index.js";
import { APP_ID, APP_SECRET } from "./fixtures.js";

const KEY = "an-encrypt-key-of-32-characters!";
const make = (options: object): unknown =>
  createFeishuChannel({ appId: APP_ID, appSecret: APP_SECRET, ...options });

describe("options", () => {
  it("names the key that is wrong, of the right account, and repeats no value", () => {
    const wrong = "wrong value with spaces";
    const cases: readonly (readonly [object, RegExp])[] = [
      [{ appId: wrong }, /channels\.feishu\.appId: expected .*cli_/],
      [{ appId: "cli_short" }, /appId/],
      [{ appId: undefined }, /appId/],
      [{ appSecret: wrong, account: "work" }, /channels\.feishu\.accounts\.work\.appSecret/],
      [{ appSecret: "" }, /appSecret/],
      [{ domain: wrong }, /channels\.feishu\.domain: expected feishu, lark/],
      [{ domain: "ftp://example.com" }, /domain/],
      [{ appSecret: wrong, configKey: "bots.first" }, /bots\.first\.appSecret/],
      [{ webhook: { encryptKey: KEY, path: "inner" } }, /webhookPath/],
    ];
    for (const [options, message] of cases) {
      expect(() => make(options)).toThrow(
        expect.objectContaining({ code: "CHANNEL_OPTIONS_INVALID", message: expect.stringMatching(message) }),
      );
      expect(() => make(options)).not.toThrow(wrong);
    }
  });

  it("knows feishu and lark, and takes the address of another server", () => {
    for (const domain of [undefined, "feishu", "lark", "https://open.feishu.example/"]) {
      expect(() => make({ domain })).not.toThrow();
    }
  });

  it("S138: refuses a webhook without an encrypt key, with a blank or short one, and with a token alone", () => {
    const webhooks = [
      {},
      { verificationToken: "a-verification-token" },
      { encryptKey: "", verificationToken: "a-verification-token" },
      { encryptKey: " ".repeat(32) },
      { encryptKey: "short" },
      { encryptKey: 5 },
    ];
    for (const webhook of webhooks) {
      expect(() => make({ webhook })).toThrow(
        expect.objectContaining({
          code: "CHANNEL_OPTIONS_INVALID",
          message: expect.stringMatching(
            /channels\.feishu\.encryptKey.*Verification Token alone proves nothing/,
          ),
        }),
      );
    }
  });

  it("S138: refuses a verification token that is blank", () => {
    expect(() => make({ webhook: { encryptKey: KEY, verificationToken: "" } })).toThrow(/verificationToken/);
    expect(() => make({ webhook: { encryptKey: KEY, verificationToken: "   " } })).toThrow(
      /verificationToken/,
    );
  });

  it("has a webhook only when it is asked for, under a path of its own", () => {
    expect(createFeishuChannel({ appId: APP_ID, appSecret: APP_SECRET }).webhook).toBeUndefined();
    const webhook = { encryptKey: KEY };
    expect(createFeishuChannel({ appId: APP_ID, appSecret: APP_SECRET, webhook }).webhook?.path).toBe(
      "/feishu/events",
    );
  });
});
