import { readFileSync } from "node:fs";
import { afterEach, describe, expect, it } from "vitest";
import { readVisitorSecret } from "../src/visitor.js";
import { ask, openSite, secretOf, type RawAnswer, type SiteOptions, type TestSite } from "./support.js";

const COOKIE = "openclaw_webchat_default";
const sites: TestSite[] = [];

async function open(options?: SiteOptions): Promise<TestSite> {
  const site = await openSite(options);
  sites.push(site);
  return site;
}

afterEach(async () => {
  await Promise.all(sites.splice(0).map((site) => site.close()));
});

const secretIn = (setCookie: readonly string[] | undefined): string | undefined =>
  readVisitorSecret(setCookie?.[0]?.split(";")[0], COOKIE);

describe("the page", () => {
  it("comes with everything it needs from its own origin, under a policy that allows nothing else", async () => {
    const { port } = await open();
    const page = await ask(port, "/");
    expect(page.status).toBe(200);
    expect(page.headers["content-type"]).toBe("text/html; charset=utf-8");
    expect(page.headers["content-security-policy"]).toContain("default-src 'none'");
    expect(page.headers["content-security-policy"]).not.toMatch(/unsafe|https?:|\*/);
    expect(page.headers).toMatchObject({
      "x-content-type-options": "nosniff",
      "x-frame-options": "DENY",
      "referrer-policy": "no-referrer",
      "cross-origin-opener-policy": "same-origin",
      "cross-origin-resource-policy": "same-origin",
    });
    const names = [...page.body.matchAll(/(?:src|href)="([^"]+)"/g)].map((match) => match[1] ?? "");
    expect(names.length).toBeGreaterThan(2);
    const files = [...names, "webchat-connection.js"];
    const answers = await Promise.all(files.map((name) => ask(port, `/${name}`)));
    expect(answers.map(({ status }) => status)).toEqual(files.map(() => 200));
  });

  it("has no inline script or style, and its script writes text through textContent alone", async () => {
    const { port } = await open();
    const { body } = await ask(port, "/");
    expect(body).not.toMatch(/<script(?![^>]*\bsrc=)|<style|\son\w+=|\sstyle=/i);
    for (const name of ["webchat.js", "webchat-connection.js"]) {
      const script = readFileSync(new URL(`../page/${name}`, import.meta.url), "utf8");
      expect(script).not.toMatch(
        /innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|new Function/,
      );
    }
  });

  it("gives a visitor a cookie, keeps it on the next visit, and gives another one to another visitor", async () => {
    const { port } = await open();
    const first = await ask(port, "/");
    const secret = secretIn(first.headers["set-cookie"]);
    expect(secret).toHaveLength(43);
    expect(first.headers["set-cookie"]?.[0]).toMatch(/; HttpOnly; SameSite=Strict$/);
    const again = await ask(port, "/", { headers: { cookie: `${COOKIE}=${secret}` } });
    expect(secretIn(again.headers["set-cookie"])).toBe(secret);
    expect(secretIn((await ask(port, "/")).headers["set-cookie"])).not.toBe(secret);
  });

  it.each([["cross-site"], ["same-site"]])(
    "a link on another site (%s), which comes without the cookie, makes nobody a stranger",
    async (site) => {
      const { port } = await open();
      const page = await ask(port, "/", { headers: { "sec-fetch-site": site } });
      expect(page.status).toBe(200);
      expect(page.headers["set-cookie"]).toBeUndefined();
    },
  );

  it("answers 304 to a browser that has the file", async () => {
    const { port } = await open();
    const { headers } = await ask(port, "/webchat.css");
    const again = await ask(port, "/webchat.css", { headers: { "if-none-match": headers.etag ?? "" } });
    expect(again).toMatchObject({ status: 304, body: "" });
  });

  it("answers HEAD without a body and refuses other methods", async () => {
    const { port } = await open();
    expect(await ask(port, "/", { method: "HEAD" })).toMatchObject({ status: 200, body: "" });
    expect(await ask(port, "/", { method: "POST" })).toMatchObject({ status: 405 });
    expect(await ask(port, "/webchat-session")).toMatchObject({ status: 405 });
  });

  it.each([
    ["/other"],
    ["/webchat.js/"],
    ["/../package.json"],
    ["/%2e%2e/package.json"],
    ["/index.html"],
    ["//"],
  ])("leaves %s to others", async (path) => {
    const { port } = await open();
    expect(await ask(port, path)).toMatchObject({ status: 404, body: "elsewhere" });
  });

  it("can live below a path", async () => {
    const { port } = await open({ path: "/chat/" });
    const page = await ask(port, "/chat/?from=mail");
    expect(page.status).toBe(200);
    expect(page.headers["set-cookie"]?.[0]).toContain("; Path=/chat/;");
    expect((await ask(port, "/")).status).toBe(404);
  });

  it("S64: is refused under a name that the owner did not allow (DNS rebinding)", async () => {
    const { port, channel } = await open({ allowedHosts: ["https://chat.example"] });
    const refused = await ask(port, "/", { headers: { host: "evil.example" } });
    expect(refused.status).toBe(403);
    expect(refused.headers["set-cookie"]).toBeUndefined();
    expect(channel.refusals()).toEqual({ "host-not-allowed": 1 });
    const allowed = await ask(port, "/", { headers: { host: "chat.example" } });
    expect(allowed.headers["set-cookie"]?.[0]).toMatch(/; Secure$/);
  });
});

const post = (port: number, headers: Record<string, string>): Promise<RawAnswer> =>
  ask(port, "/webchat-session", { method: "POST", headers });

describe("the session request of the page", () => {
  it("gives a cookie to a page without one, and keeps the one that is there", async () => {
    const { port, origin } = await open();
    const answer = await post(port, { origin });
    expect(answer.status).toBe(204);
    expect(secretIn(answer.headers["set-cookie"])).toHaveLength(43);
    const secret = secretOf("k");
    const kept = await post(port, { origin, cookie: `${COOKIE}=${secret}` });
    expect(secretIn(kept.headers["set-cookie"])).toBe(secret);
  });

  it.each([["https://evil.example"], ["null"], ["http://localhost:1"], [""]])(
    "S87: is refused to the origin %j",
    async (origin) => {
      const { port } = await open();
      const answer = await post(port, origin === "" ? {} : { origin });
      expect(answer.status).toBe(403);
      expect(answer.headers["set-cookie"]).toBeUndefined();
    },
  );
});
