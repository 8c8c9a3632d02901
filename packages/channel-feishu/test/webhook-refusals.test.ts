import { createHash } from "node:crypto";
import { request as httpRequest } from "node:http";
import { createFakeClock } from "@openclaw/testkit";
import { encryptFeishuEvent, signFeishuCall } from "@openclaw/testkit/feishu";
import { describe, expect, it } from "vitest";
import { ignore } from "./fixtures.js";
import { directMessage, ENCRYPT_KEY, TOKEN, withWebhook } from "./webhook-bench.js";

const BODY = encryptFeishuEvent(directMessage("om_1"), ENCRYPT_KEY);
const sign = (body: string, encryptKey = ENCRYPT_KEY): Readonly<Record<string, string>> =>
  signFeishuCall(body, { encryptKey, nowMs: Date.now() });

const without = (headers: Readonly<Record<string, string>>, name: string): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).filter(([key]) => key !== name));

describe("what a webhook refuses", () => {
  it("S108 S138 S146: everything that is not signed with the key gets the same 401, and none of it is taken", async () => {
    await withWebhook({ webhook: { verificationToken: TOKEN } }, async ({ app, channel, post, url }) => {
      const texts: string[] = [];
      await channel.start(async ({ text }) => void texts.push(text));
      const plain = JSON.stringify(directMessage("om_1"));
      const good = sign(BODY);
      const byToken = createHash("sha1").update(`1noncE${TOKEN}${plain}`).digest("hex");
      const answers = [
        await post(""),
        await post("not json"),
        await post(plain),
        await post(BODY),
        await post(BODY, { "x-lark-signature": good["x-lark-signature"] ?? "" }),
        ...(await Promise.all(
          Object.keys(good)
            .slice(1)
            .map((name) => post(BODY, without(good, name))),
        )),
        await post(BODY, { ...good, "x-lark-signature": "" }),
        await post(BODY, { ...good, "x-lark-signature": byToken }),
        await post(BODY, { ...good, "x-lark-request-nonce": "another" }),
        await post(`${BODY} `, good),
        await post(plain, good),
        await post(BODY, sign(BODY, "another-encrypt-key_0123456789ab")),
        await post(plain, sign(plain, "")),
        await fetch(url),
        await fetch(url, { method: "PUT", body: BODY }),
      ];
      expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 401));
      expect(new Set(await Promise.all(answers.map((answer) => answer.text())))).toEqual(new Set([""]));
      expect(texts).toEqual([]);
      expect(app.sent).toEqual([]);
      expect((await post(BODY, good)).status).toBe(200);
      expect(texts).toEqual(["hello"]);
    });
  });

  it("S138: a signed event with a wrong or blank verification token, once one is configured", async () => {
    await withWebhook({ webhook: { verificationToken: TOKEN } }, async ({ call, channel }) => {
      await channel.start(ignore);
      for (const token of ["", "another", `${TOKEN} `]) {
        expect((await call(directMessage("om_1", "hello", token))).status).toBe(401);
      }
      expect((await call(directMessage("om_1"))).status).toBe(200);
    });
  });

  it("S139: the same call again, at once and after 10 minutes, and one from the future", async () => {
    const clock = createFakeClock();
    await withWebhook({ clock }, async ({ call, channel, post }) => {
      const texts: string[] = [];
      await channel.start(async ({ text }) => void texts.push(text));
      const headers = signFeishuCall(BODY, { encryptKey: ENCRYPT_KEY, nowMs: clock.now() });
      expect((await post(BODY, headers)).status).toBe(200);
      expect((await post(BODY, headers)).status).toBe(401);
      clock.advance(10 * 60_000);
      expect((await post(BODY, headers)).status).toBe(401);
      const late = encryptFeishuEvent(directMessage("om_2", "never seen"), ENCRYPT_KEY);
      const old = signFeishuCall(late, { encryptKey: ENCRYPT_KEY, nowMs: clock.now() - 301_000 });
      expect((await post(late, old)).status).toBe(401);
      expect((await call(directMessage("om_3"), clock.now() + 302_000)).status).toBe(401);
      expect((await call(directMessage("om_4", "in time"), clock.now() - 290_000)).status).toBe(200);
      expect(texts).toEqual(["hello", "in time"]);
    });
  });

  it("S139: a call that failed may come again as it was", async () => {
    await withWebhook({ limits: { maxConcurrent: 0 } }, async ({ channel, post }) => {
      await channel.start(ignore);
      const headers = sign(BODY);
      expect((await post(BODY, headers)).status).toBe(503);
      expect((await post(BODY, headers)).status).toBe(503);
    });
  });

  it("S136: a large or endless body, without reading it", async () => {
    await withWebhook({}, async ({ bodyReads, channel, url }) => {
      await channel.start(ignore);
      const stale = { ...sign(BODY), "x-lark-request-timestamp": "1000000000" };
      const large = { "content-length": String(10 * 1024 * 1024) };
      expect(await sendEndlessBody(url, large)).toBe(401);
      expect(await sendEndlessBody(url, { "transfer-encoding": "chunked" })).toBe(401);
      expect(await sendEndlessBody(url, { ...stale, ...large })).toBe(401);
      expect(await sendEndlessBody(url, { ...sign(BODY), ...large })).toBe(413);
      expect(bodyReads).toEqual([false, false, false, false]);
    });
  });

  it("S136: a small body without a signature that does not end is waited for no longer than a second", async () => {
    await withWebhook({}, async ({ channel, url }) => {
      await channel.start(ignore);
      expect(await sendEndlessBody(url, { "content-length": "2000" }, 10)).toBe(401);
    });
  });

  it("S71 S137: an address that guesses has to wait, while the right signature always passes", async () => {
    await withWebhook({}, async ({ call, channel, post }) => {
      await channel.start(ignore);
      for (let count = 0; count < 50; count += 1) expect((await post(BODY)).status).toBe(401);
      const limited = await post(BODY);
      expect([limited.status, limited.headers.has("retry-after")]).toEqual([429, true]);
      expect((await call(directMessage("om_1"))).status).toBe(200);
    });
  });

  it("S141: the key that was in force before it was changed", async () => {
    let encryptKey = ENCRYPT_KEY;
    await withWebhook({ webhook: { encryptKey: () => encryptKey } }, async ({ channel, post }) => {
      await channel.start(ignore);
      expect((await post(BODY, sign(BODY))).status).toBe(200);
      encryptKey = "the-new-encrypt-key_0123456789abc";
      const old = encryptFeishuEvent(directMessage("om_2"), ENCRYPT_KEY);
      expect((await post(old, sign(old))).status).toBe(401);
      const next = encryptFeishuEvent(directMessage("om_2"), encryptKey);
      expect((await post(next, sign(next, encryptKey))).status).toBe(200);
    });
  });

  it("S138: to start, or to take anything, when the key that is asked for is none", async () => {
    let encryptKey = "";
    const webhook = { encryptKey: () => encryptKey };
    await withWebhook({ webhook }, async ({ channel, post }) => {
      await expect(channel.start(ignore)).rejects.toMatchObject({ code: "CHANNEL_OPTIONS_INVALID" });
      encryptKey = ENCRYPT_KEY;
      await channel.start(ignore);
      encryptKey = "";
      expect((await post(BODY, sign(BODY, ""))).status).toBe(503);
    });
  });

  it("what is signed but cannot be read", async () => {
    await withWebhook({}, async ({ channel, post }) => {
      await channel.start(ignore);
      for (const body of ["not json", "[]", '{"encrypt":"AAAA"}', '{"encrypt":""}', '"text"']) {
        expect((await post(body, sign(body))).status).toBe(400);
      }
    });
  });
});

/** Sends a body that never ends, at first `first` bytes of it, and gives the status that comes back nevertheless. */
function sendEndlessBody(
  url: string,
  headers: Readonly<Record<string, string>>,
  first = 64 * 1024,
): Promise<number> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(url, { method: "POST", headers }, (response) => {
      resolve(response.statusCode ?? 0);
      request.destroy();
    });
    request.on("error", reject); // After the answer it changes nothing.
    request.write(Buffer.alloc(first, 0x20));
  });
}
