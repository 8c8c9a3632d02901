import { createFakeClock } from "@openclaw/testkit";
import { describe, expect, it } from "vitest";
import type { WebhookOptions } from "../src/index.js";
import { clientAddress, SECRET, sendEndlessBody, SIGNED, withWebhook } from "./webhook-rig.js";

describe("a genuine call", () => {
  it("is handled with its body, and answered with what the adapter says", async () => {
    await withWebhook({}, async ({ handled, post }) => {
      const answer = await post("hello", SIGNED);
      expect([answer.status, answer.headers.get("content-type")]).toEqual([200, "application/json"]);
      expect(await answer.json()).toEqual({ ok: true });
      expect(handled).toEqual(["hello"]);
    });
  });

  it("is left to the vendor to repeat while nothing is taken, and when the adapter says so or fails", async () => {
    const answers: WebhookOptions["handle"][] = [
      async () => undefined,
      () => Promise.reject(new Error("out of order")),
    ];
    for (const handle of answers) {
      await withWebhook({ handle }, async ({ post }) => {
        const answer = await post("hello", SIGNED);
        expect([answer.status, answer.headers.get("retry-after")]).toEqual([503, "1"]);
      });
    }
    await withWebhook({ signal: () => undefined }, async ({ handled, post }) => {
      expect((await post("hello", SIGNED)).status).toBe(503);
      expect(handled).toEqual([]);
    });
  });

  it("is no GET", async () => {
    await withWebhook({}, async ({ url }) => {
      const answer = await fetch(url, { headers: SIGNED });
      expect([answer.status, answer.headers.get("allow")]).toEqual([405, "POST"]);
    });
  });

  it("S71 S137: is taken from an address that guesses, too: behind a tunnel all have one", async () => {
    await withWebhook({}, async ({ handled, post }) => {
      for (let guess = 0; guess < 60; guess += 1) await post("", { "x-secret": `guess ${guess}` });
      expect((await post("genuine", SIGNED)).status).toBe(200);
      expect(handled).toEqual(["genuine"]);
      expect((await post("", {})).status).toBe(429);
    });
  });
});

describe("a call that is not genuine", () => {
  it("S108 S146: is answered alike whatever it is, an empty probe and a wrong signature too, and handled by nobody", async () => {
    await withWebhook({}, async ({ handled, post, url }) => {
      const answers = await Promise.all([
        post(""),
        post("{}", { "x-secret": "" }),
        post("{}", { "x-secret": SECRET.toUpperCase() }),
        post("{}", { "x-secret": SECRET, "x-signature": "no" }),
        post("", { "x-secret": SECRET }),
        fetch(url),
        fetch(url, { method: "PUT", body: "{}" }),
        fetch(`${url}?secret=${SECRET}`, { method: "POST", body: "{}" }),
      ]);
      const seen = await Promise.all(
        answers.map(async (answer) => `${answer.status} ${await answer.text()}`),
      );
      expect(new Set(seen)).toEqual(new Set(["401 "]));
      expect((await fetch(url, { method: "HEAD" })).status).toBe(401);
      expect(handled).toEqual([]);
    });
  });

  it("S136: is refused by its headers at once, with no byte of a slow body read", async () => {
    await withWebhook({}, async ({ bodyReads, url }) => {
      const headers = { "x-secret": "wrong", "content-length": String(10 * 1024 * 1024) };
      expect(await sendEndlessBody(url, headers)).toBe(401);
      expect(bodyReads).toEqual([false]);
    });
  });

  it("S137: counts against its address by header and by signature, whatever its method, until the window ends", async () => {
    const clock = createFakeClock();
    await withWebhook({ clock }, async ({ post, url }) => {
      const wrongBody = (): Promise<Response> => post("{}", { "x-secret": SECRET });
      for (let count = 0; count < 25; count += 1) {
        expect((await wrongBody()).status).toBe(401);
        expect((await fetch(url, { method: "HEAD" })).status).toBe(401);
      }
      for (const limited of [await wrongBody(), await post(""), await fetch(url, { method: "HEAD" })]) {
        expect([limited.status, limited.headers.get("retry-after")]).toEqual([429, "60"]);
      }
      clock.advance(60_000);
      expect((await wrongBody()).status).toBe(401);
    });
  });

  it("S137: is counted by the address that the gateway knows, where a proxy stands before it", async () => {
    await withWebhook({ clientAddress }, async ({ post }) => {
      for (let guess = 0; guess < 50; guess += 1) await post("", { "x-forwarded-for": "6.6.6.6" });
      expect((await post("", { "x-forwarded-for": "6.6.6.6" })).status).toBe(429);
      expect((await post("", { "x-forwarded-for": "192.0.2.7" })).status).toBe(401);
    });
  });
});
