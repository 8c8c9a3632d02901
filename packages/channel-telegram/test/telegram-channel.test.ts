import { describe, expect, it } from "vitest";
import { createTelegramChannel } from "../src/index.js";
import { ignore, SECOND_TOKEN, TOKEN, withBench } from "./fixtures.js";

describe("options of createTelegramChannel", () => {
  it("names the key and what was expected for a token that is none, and does not repeat it", () => {
    for (const botToken of ["", "sample token", "123:abc/../x", " 12:ab"]) {
      expect(() => createTelegramChannel({ botToken, account: "work" })).toThrow(
        expect.objectContaining({
          code: "CHANNEL_OPTIONS_INVALID",
          message: expect.stringMatching(/^Invalid channels\.telegram\.accounts\.work\.botToken: expected/),
        }),
      );
    }
  });

  it("refuses an apiRoot that is no address", () => {
    expect(() => createTelegramChannel({ botToken: TOKEN, apiRoot: "localhost:80" })).toThrow(
      /Invalid apiRoot/,
    );
  });
});

describe("start by long polling", () => {
  it("has polled once when it resolves, and asks only for what it can use", async () => {
    await withBench({}, async ({ bot, channel }) => {
      await channel.start(ignore);
      expect(bot.calls.map((call) => call.method).slice(0, 3)).toEqual([
        "getMe",
        "deleteWebhook",
        "getUpdates",
      ]);
      expect(bot.calls[2]?.payload["allowed_updates"]).toEqual(["message", "callback_query"]);
    });
  });

  it("names the configuration key and what to do when Telegram does not know the token", async () => {
    await withBench(
      { botToken: SECOND_TOKEN, configKey: "channels.telegram.botToken" },
      async ({ channel }) => {
        await expect(channel.start(ignore)).rejects.toMatchObject({
          code: "CHANNEL_CREDENTIAL_REJECTED",
          message: expect.stringMatching(/channels\.telegram\.botToken.*401 Unauthorized.*@BotFather/),
        });
      },
    );
  });

  it("takes 404 for a wrong token too, as Telegram answers it for malformed ones", async () => {
    await withBench({}, async ({ bot, channel }) => {
      bot.failNext("getMe", { kind: "status", status: 404, description: "Not Found" });
      await expect(channel.start(ignore)).rejects.toMatchObject({ code: "CHANNEL_CREDENTIAL_REJECTED" });
    });
  });

  it("gives up after a few tries when nothing answers, and can be started later", async () => {
    await withBench({}, async ({ api, bot, channel }) => {
      await api.down();
      await expect(channel.start(ignore)).rejects.toMatchObject({ code: "CHANNEL_UNREACHABLE" });
      await api.up();
      await channel.start(ignore);
      expect(bot.calls.length).toBeGreaterThan(0);
    });
  });

  it("gets over a gateway that answers with a page instead of JSON", async () => {
    await withBench({}, async ({ bot, channel }) => {
      bot.failNext("getMe", { kind: "html", status: 502 });
      bot.failNext("deleteWebhook", { kind: "close" });
      bot.failNext("getUpdates", { kind: "status", status: 409, description: "Conflict: terminated" });
      await expect(channel.start(ignore)).rejects.toMatchObject({ code: "CHANNEL_CONFLICT" });
    });
  });

  it("refuses a second start, and ends a start that is stopped half way", async () => {
    await withBench({}, async ({ bot, channel }) => {
      const hanging = bot.nextCall("getMe");
      bot.failNext("getMe", { kind: "hang" });
      const starting = channel.start(ignore);
      await expect(channel.start(ignore)).rejects.toMatchObject({ code: "CHANNEL_ALREADY_STARTED" });
      await hanging;
      await Promise.all([
        expect(starting).rejects.toMatchObject({ code: "CHANNEL_NOT_RUNNING" }),
        channel.stop(),
      ]);
    });
  });
});
