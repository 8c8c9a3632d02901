import { createTurn } from "@openclaw/testkit";
import { encryptFeishuEvent } from "@openclaw/testkit/feishu";
import { describe, expect, it } from "vitest";
import { ANN, ignore } from "./fixtures.js";
import { directMessage, ENCRYPT_KEY, TOKEN, withWebhook } from "./webhook-bench.js";

describe("webhook", () => {
  it("takes signed and encrypted messages, answers them, and opens no long connection", async () => {
    await withWebhook({ webhook: { verificationToken: TOKEN } }, async ({ app, channel }) => {
      await channel.start(async ({ replyTarget, text }) => channel.send(replyTarget, `echo: ${text}`));
      app.message(ANN, "hello");
      expect((await app.nextSent(ANN)).text).toBe("echo: hello");
      await app.confirmed();
      expect(app.answers).toEqual([200]);
      expect(app.calls.some(({ kind }) => kind === "endpoint")).toBe(false);
    });
  });

  it("says at the start that the credential is wrong", async () => {
    await withWebhook({ appSecret: "a-wrong-secret" }, async ({ channel, call }) => {
      await expect(channel.start(ignore)).rejects.toMatchObject({ code: "CHANNEL_CREDENTIAL_REJECTED" });
      expect((await call(directMessage("om_1"))).status).toBe(503);
    });
  });

  it("answers the console's question, which is encrypted but not signed, with its challenge", async () => {
    await withWebhook({ webhook: { verificationToken: TOKEN } }, async ({ call, channel, post }) => {
      const question = { type: "url_verification", challenge: "ajls384kdjx98XX", token: TOKEN };
      const ask = (token: string, key = ENCRYPT_KEY): Promise<Response> =>
        post(encryptFeishuEvent({ ...question, token }, key));
      await channel.start(ignore);
      const answers = [await ask(TOKEN), await call(question)];
      for (const answer of answers) {
        expect([answer.status, await answer.json()]).toEqual([200, { challenge: "ajls384kdjx98XX" }]);
      }
      expect((await ask("another token")).status).toBe(401);
      expect((await ask(TOKEN, "another-encrypt-key_0123456789ab")).status).toBe(401);
      expect((await post(JSON.stringify(question))).status).toBe(401);
      // Such as blocks of a recorded event within a recorded question, which only the key can read.
      for (const challenge of ["ajls384k \uFFFD\u0001words of people", "", "x".repeat(129)]) {
        expect((await post(encryptFeishuEvent({ ...question, challenge }, ENCRYPT_KEY))).status).toBe(401);
      }
    });
  });

  it("S144: what Feishu delivers again is handled once, and the same id in another chat is another message", async () => {
    await withWebhook({}, async ({ call, channel }) => {
      const texts: string[] = [];
      await channel.start(async ({ text }) => void texts.push(text));
      await Promise.all([1, 2, 3].map(() => call(directMessage("om_1"))));
      await call(directMessage("om_1"));
      await call(directMessage("om_2", "next"));
      expect(texts).toEqual(["hello", "next"]);
      expect(channel.dropCounts()).toEqual({ duplicate: 3 });
    });
  });

  it("answers in time, lets Feishu deliver again what is still in work, and handles it once", async () => {
    await withWebhook({ limits: { acknowledgeMs: 20 } }, async ({ app, channel }) => {
      const turn = createTurn();
      const texts: string[] = [];
      await channel.start(async ({ text }) => {
        texts.push(text);
        await turn.come;
      });
      app.message(ANN, "slow");
      await app.answered(1);
      turn.now();
      await app.redeliver();
      await app.confirmed();
      expect(app.answers).toEqual([503, 200]);
      expect(texts).toEqual(["slow"]);
    });
  });

  it("lets Feishu keep what it cannot take: before the start, while paused, and after the stop", async () => {
    await withWebhook({}, async ({ call, channel }) => {
      const status = async (): Promise<number> => (await call(directMessage("om_1"))).status;
      expect(await status()).toBe(503);
      await channel.start(ignore);
      channel.pause();
      expect(await status()).toBe(503);
      await channel.stop();
      expect(await status()).toBe(503);
    });
  });

  it("drops what is no message, counted", async () => {
    await withWebhook({}, async ({ call, channel }) => {
      await channel.start(ignore);
      expect(
        (await call({ schema: "2.0", header: { event_type: "im.chat.updated_v1" }, event: {} })).status,
      ).toBe(200);
      expect((await call({})).status).toBe(200);
      expect(channel.dropCounts()).toEqual({ unsupported_event: 1, malformed_event: 1 });
    });
  });
});
