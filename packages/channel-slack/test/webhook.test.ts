import { createHmac } from "node:crypto";
import { request } from "node:http";
import { createHeldHandler } from "@openclaw/testkit";
import { signSlackRequest } from "@openclaw/testkit/slack";
import { describe, expect, it } from "vitest";
import { ignore, rejectionOf, SIGNING_SECRET } from "./fixtures.js";
import { ANN, event, NOW, sign, withWebhook } from "./webhook-bench.js";

describe("the signature", () => {
  it("S140: takes what is signed over its raw body, and refuses it re-serialised, altered, or signed with another secret", async () => {
    await withWebhook({}, async ({ channel, post, postSigned }) => {
      const texts: string[] = [];
      await channel.start(async ({ text }) => void texts.push(text));
      const body = event("hello");
      const spaced = JSON.stringify(JSON.parse(body), undefined, 1);
      const headers = sign(body, NOW);
      expect(await post(spaced, headers)).toEqual({ status: 401, text: "" });
      expect((await post(body.replace("hello", "hellO"), headers)).status).toBe(401);
      const other = { ...headers, ...signSlackRequest("another-secret-of-16", body, NOW) };
      expect((await post(body, other)).status).toBe(401);
      expect((await postSigned(body)).status).toBe(200);
      expect(texts).toEqual(["hello"]);
    });
  });

  it("S140: takes a call within five minutes on both sides, and refuses it a second later", async () => {
    await withWebhook({}, async ({ channel, post }) => {
      await channel.start(ignore);
      const statusAt = async (offsetMs: number): Promise<number> => {
        const body = event("hello");
        return (await post(body, sign(body, NOW + offsetMs))).status;
      };
      expect(await statusAt(-300_000)).toBe(200);
      expect(await statusAt(300_000)).toBe(200);
      expect(await statusAt(-301_000)).toBe(401);
      expect(await statusAt(301_000)).toBe(401);
    });
  });

  it("S139 S140: a recorded call is refused the second time, also one that is as old as may be", async () => {
    await withWebhook({}, async ({ channel, clock, post }) => {
      const handler = createHeldHandler();
      await channel.start(handler.onMessage);
      const body = `payload=${encodeURIComponent(
        JSON.stringify({
          type: "block_actions",
          trigger_id: "1.2",
          user: { id: ANN, team_id: "T0FAKE001" },
          channel: { id: "D0ANN" },
          actions: [{ action_id: "pay", action_ts: "1.2" }],
        }),
      )}`;
      const headers = { ...sign(body, NOW + 300_000), "content-type": "application/x-www-form-urlencoded" };
      expect((await post(body, headers)).status).toBe(200);
      expect((await post(body, headers)).status).toBe(401);
      clock.nowMs = NOW + 600_000;
      expect((await post(body, headers)).status).toBe(401);
      await handler.arrived(1);
      handler.finish("pay");
      expect(handler.texts).toEqual(["pay"]);
    });
  });

  it("S141: asks for the secret with each call, so that an old one no longer counts", async () => {
    let secret = SIGNING_SECRET;
    await withWebhook({ signingSecret: () => Promise.resolve(secret) }, async ({ channel, postSigned }) => {
      await channel.start(ignore);
      expect((await postSigned(event("one"))).status).toBe(200);
      secret = "the-new-secret-of-today";
      expect((await postSigned(event("two"))).status).toBe(401);
    });
  });

  it("S81 S141: a secret that is asked for and too short to be one lets nothing in", async () => {
    let secret = "";
    await withWebhook({ signingSecret: () => secret }, async ({ channel, post }) => {
      await expect(channel.start(ignore)).rejects.toMatchObject({ code: "CHANNEL_OPTIONS_INVALID" });
      secret = SIGNING_SECRET;
      await channel.start(ignore);
      secret = "";
      const body = event("hello");
      const timestamp = String(NOW / 1000);
      const signature = createHmac("sha256", "").update(`v0:${timestamp}:${body}`).digest("hex");
      const headers = { "x-slack-request-timestamp": timestamp, "x-slack-signature": `v0=${signature}` };
      expect((await post(body, headers)).status).toBe(503);
    });
  });
});

describe("what is not genuine", () => {
  it("S146: gets the same 401, also an empty probe, another method, and a forged url_verification", async () => {
    await withWebhook({}, async ({ channel, post, url }) => {
      await channel.start(ignore);
      const answers = [
        await post(""),
        await post("{}"),
        await post('{"type":"url_verification","challenge":"c"}'),
        await post("ssl_check=1", { "content-type": "application/x-www-form-urlencoded" }),
        await post("x", { "x-slack-signature": "v0=", "x-slack-request-timestamp": String(NOW / 1000) }),
        await post("x", { "x-slack-signature": `v0=${"0".repeat(64)}`, "x-slack-request-timestamp": "soon" }),
        await post("x", { "x-slack-signature": `v0=${"0".repeat(64)}` }),
      ];
      expect(answers).toEqual(answers.map(() => ({ status: 401, text: "" })));
      expect((await fetch(url, { headers: { connection: "close" } })).status).toBe(401);
    });
  });

  it("S136: is refused before a byte of its body is read", async () => {
    await withWebhook({}, async ({ channel, url }) => {
      await channel.start(ignore);
      const status = await new Promise<number | undefined>((resolve, reject) => {
        const headers = { "content-length": "10485760", "x-slack-signature": "v0=wrong" };
        const call = request(url, { method: "POST", headers }, (response) => {
          resolve(response.statusCode);
          call.destroy();
        });
        call.on("error", reject);
        call.flushHeaders(); // And never a body.
      });
      expect(status).toBe(401);
    });
  });

  it("S137: guessing is slowed down, while Slack itself always passes", async () => {
    await withWebhook({}, async ({ channel, post, postSigned }) => {
      await channel.start(ignore);
      const statuses = await Promise.all(Array.from({ length: 60 }, async () => (await post("x")).status));
      expect(statuses.filter((status) => status === 401)).toHaveLength(50);
      expect(statuses.filter((status) => status === 429)).toHaveLength(10);
      expect((await postSigned(event("hello"))).status).toBe(200);
    });
  });

  it("S108: leaves no trace: nothing is handed over, counted or answered", async () => {
    await withWebhook({}, async ({ app, channel, post }) => {
      const handler = createHeldHandler();
      await channel.start(handler.onMessage);
      const before = app.calls.length;
      const body = event("forged");
      await post(body, { ...sign(body, NOW), "x-slack-signature": `v0=${"f".repeat(64)}` });
      expect(handler.texts).toEqual([]);
      expect(channel.dropCounts()).toEqual({});
      expect(app.calls).toHaveLength(before);
    });
  });
});

describe("what is genuine", () => {
  it("answers url_verification and the check of the certificate", async () => {
    await withWebhook({}, async ({ channel, postSigned }) => {
      await channel.start(ignore);
      const challenge = await postSigned('{"type":"url_verification","challenge":"abc"}');
      expect(challenge).toEqual({ status: 200, text: "abc" });
      const form = { "content-type": "application/x-www-form-urlencoded" };
      expect((await postSigned("ssl_check=1&token=t", form)).status).toBe(200);
      expect((await postSigned("not json")).status).toBe(400);
    });
  });

  it("S144: is handled once, however often Slack tries", async () => {
    await withWebhook({}, async ({ channel, clock, postSigned }) => {
      const texts: string[] = [];
      await channel.start(async ({ text }) => void texts.push(text));
      const body = event("hello");
      const statuses: number[] = [];
      for (const retry of ["", "1", "2"]) {
        clock.nowMs += 1000;
        const headers: Record<string, string> =
          retry === "" ? {} : { "x-slack-retry-num": retry, "x-slack-retry-reason": "http_timeout" };
        statuses.push((await postSigned(body, headers)).status);
      }
      expect(statuses).toEqual([200, 200, 200]);
      expect(texts).toEqual(["hello"]);
      expect(channel.dropCounts()).toEqual({ duplicate: 2 });
    });
  });

  it("stays with Slack while the channel takes nothing: before the start, while paused, and after the stop", async () => {
    await withWebhook({}, async ({ channel, postSigned }) => {
      const texts: string[] = [];
      const body = event("hello");
      expect((await postSigned(body)).status).toBe(503);
      await channel.start(async ({ text }) => void texts.push(text));
      channel.pause();
      expect((await postSigned(body)).status).toBe(503);
      await channel.stop();
      expect((await postSigned(body)).status).toBe(503);
      await channel.start(async ({ text }) => void texts.push(text));
      expect((await postSigned(body)).status).toBe(200);
      expect(texts).toEqual(["hello"]);
    });
  });

  it("is answered only after it has been handled, or after the time that Slack waits", async () => {
    await withWebhook({ limits: { holdMs: 100 } }, async ({ channel, postSigned }) => {
      const handler = createHeldHandler();
      await channel.start(handler.onMessage);
      const answer = postSigned(event("slow"));
      await handler.arrived(1);
      expect((await answer).status).toBe(200);
      handler.finish("slow");
    });
  });

  it("ends the channel when Slack tells that the token was revoked, and only if it was", async () => {
    await withWebhook({}, async ({ app, channel, postSigned }) => {
      await channel.start(ignore);
      const revoked = { event: { type: "tokens_revoked", tokens: { bot: ["U0"] } } };
      const checked = app.nextCall("auth.test");
      await postSigned(event("", revoked));
      await checked;
      await postSigned(event("still here"));
      expect(channel.linkState()).toBe("connected");
      const ended = rejectionOf(channel.ended);
      app.revoke();
      await postSigned(event("", revoked));
      expect(await ended).toMatchObject({ code: "CHANNEL_CREDENTIAL_REJECTED" });
    });
  });
});
