import { describe, expect, it } from "vitest";
import { GROUP_ID, ignore, PERSON, withBench, type Bench } from "./fixtures.js";

const TARGET = { chatId: `uuid:${PERSON}` };
const data = (result: object): object => ({ response: { timestamp: 1, results: [result] } });

const withStarted = (body: (bench: Bench) => Promise<void>): Promise<void> =>
  withBench(
    (fake) => ({ httpUrl: fake.httpUrl, limits: { maxSendAttempts: 2 } }),
    async (bench) => {
      await bench.channel.start(ignore);
      await body(bench);
    },
  );

describe("send", () => {
  it.each([
    [`uuid:${PERSON}`, { recipient: [PERSON] }],
    ["+15550009999", { recipient: ["+15550009999"] }],
    [GROUP_ID, { groupId: GROUP_ID }],
    ["R3JvdXBHcm91cEdyb3VwRw==", { groupId: "R3JvdXBHcm91cEdyb3VwRw==" }],
  ])("to %s", async (chatId, params) => {
    await withStarted(async ({ account, channel }) => {
      await channel.send({ chatId }, "**plain** `text`");
      expect(account.sent[0]?.params).toMatchObject({ ...params, message: "**plain** `text`" });
    });
  });

  it.each(["", "+", "Ann", "u:ann.42", "group", "../x"])("S133: refuses the target %j", async (chatId) => {
    await withStarted(async ({ account, channel }) => {
      await expect(channel.send({ chatId }, "text")).rejects.toMatchObject({
        code: "CHANNEL_INVALID_TARGET",
      });
      expect(account.sent).toEqual([]);
    });
  });

  it.each([
    ["CHANNEL_REQUEST_REFUSED", /safety number.*trust -v/, -4, data({ type: "IDENTITY_FAILURE" })],
    ["CHANNEL_REQUEST_REFUSED", /safety number/, -4, null],
    ["CHANNEL_REQUEST_REFUSED", /not on Signal/, -1, data({ type: "UNREGISTERED_FAILURE" })],
    ["CHANNEL_REQUEST_REFUSED", /refused send: words/, -1, null],
    ["CHANNEL_RATE_LIMITED", /60 s/, -5, null],
    [
      "CHANNEL_RATE_LIMITED",
      /86400 s.*captcha/,
      -5,
      data({ type: "RATE_LIMIT_FAILURE", token: "proof-token", retryAfterSeconds: 86_400 }),
    ],
    [
      "CHANNEL_CREDENTIAL_REJECTED",
      /channels\.signal\.account/,
      -32_602,
      null,
      "Specified account does not exist",
    ],
    ["CHANNEL_CREDENTIAL_REJECTED", /signal-cli link/, -3, null, "[401] Authorization failed!"],
  ])("rejects with %s %s", async (code, message, rpcCode, answer, words = "words") => {
    await withStarted(async ({ account, channel }) => {
      account.failNext("send", { kind: "error", code: rpcCode, message: words, data: answer });
      await expect(channel.send(TARGET, "text")).rejects.toMatchObject({
        code,
        message: expect.stringMatching(message),
      });
    });
  });

  it("S155: tells no token of a captcha", async () => {
    await withStarted(async ({ account, channel }) => {
      const answer = data({ type: "RATE_LIMIT_FAILURE", token: "proof-token", retryAfterSeconds: 99 });
      account.failNext("send", { kind: "error", code: -5, message: "proof", data: answer });
      const error: unknown = await channel.send(TARGET, "text").catch((reason: unknown) => reason);
      expect(JSON.stringify([error, String(error)])).not.toContain("proof-token");
    });
  });

  it("tries again what failed on the way to Signal", async () => {
    await withStarted(async ({ account, channel }) => {
      account.failNext("send", {
        kind: "error",
        code: -3,
        message: "no route",
        data: data({ type: "NETWORK_FAILURE" }),
      });
      await channel.send(TARGET, "text");
      expect(account.sent.map(({ text }) => text)).toEqual(["text"]);
    });
  });
});
