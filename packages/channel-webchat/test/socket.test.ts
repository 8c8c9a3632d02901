import { createFakeClock } from "@openclaw/testkit";
import { connect } from "node:net";
import { once } from "node:events";
import type { IncomingMessage } from "node:http";
import { afterEach, describe, expect, it } from "vitest";
import { visitorIdOf } from "../src/visitor.js";
import {
  ask,
  hasText,
  isError,
  openSite,
  openTab,
  secretOf,
  type SiteOptions,
  type TestSite,
} from "./support.js";

const sites: TestSite[] = [];

async function open(options?: SiteOptions): Promise<TestSite> {
  const site = await openSite(options);
  sites.push(site);
  return site;
}

afterEach(async () => {
  await Promise.all(sites.splice(0).map((site) => site.close()));
});

const UPGRADE = {
  connection: "Upgrade",
  upgrade: "websocket",
  "sec-websocket-version": "13",
  "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==",
};
const cookieOf = (letter: string): string => `openclaw_webchat_default=${secretOf(letter)}`;

const forwardedFor = (request: IncomingMessage): string => String(request.headers["x-forwarded-for"]);

/** An upgrade as bytes, for a peer that then says nothing more. */
function upgradeRequest(site: TestSite): string {
  const headers = { ...UPGRADE, host: `127.0.0.1:${site.port}`, origin: site.origin, cookie: cookieOf("a") };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return ["GET /webchat-socket HTTP/1.1", ...lines, "", ""].join("\r\n");
}

/** The status with which an upgrade is answered: 101 when it is accepted. */
async function statusOf(site: TestSite, headers: Record<string, string>): Promise<number> {
  const all = { ...UPGRADE, cookie: cookieOf("a"), origin: site.origin, ...headers };
  const { status } = await ask(site.port, "/webchat-socket", { headers: all });
  return status;
}

describe("who may connect", () => {
  it("the page itself, with its cookie", async () => {
    const site = await open();
    expect(await statusOf(site, {})).toBe(101);
  });

  it("S58: a page of another origin is refused before the upgrade, whatever forwarding headers say", async () => {
    const site = await open();
    const forwarded = {
      "x-forwarded-for": "127.0.0.1",
      "x-forwarded-host": "evil.example",
      forwarded: "for=::1",
    };
    expect(await statusOf(site, { origin: "https://evil.example", ...forwarded })).toBe(403);
    expect(await statusOf(site, { origin: "null" })).toBe(403);
    expect(site.channel.refusals()).toEqual({ "foreign-origin": 2 });
    expect(site.received).toEqual([]);
  });

  it("S58: a request without Origin is refused: a browser always sends one", async () => {
    const site = await open();
    const { status } = await ask(site.port, "/webchat-socket", {
      headers: { ...UPGRADE, cookie: cookieOf("a") },
    });
    expect(status).toBe(403);
  });

  it("S59: another port of the same machine is another origin", async () => {
    const site = await open();
    expect(await statusOf(site, { origin: `http://127.0.0.1:${site.port + 1}` })).toBe(403);
    expect(await statusOf(site, { origin: `http://localhost:${site.port}` })).toBe(403);
    const headers = { host: `localhost:${site.port}`, origin: `http://localhost:${site.port}` };
    expect(await statusOf(site, headers)).toBe(101);
  });

  it("S64: a name that was pointed at this machine is refused, also when Origin and Host agree", async () => {
    const site = await open();
    expect(await statusOf(site, { host: "evil.example", origin: "http://evil.example" })).toBe(403);
  });

  it("nobody without the cookie of a visitor", async () => {
    const site = await open();
    expect(await statusOf(site, { cookie: "" })).toBe(401);
    expect(await statusOf(site, { cookie: `openclaw_webchat_default=${visitorIdOf(secretOf("a"))}` })).toBe(
      401,
    );
  });

  it("nobody while the channel does not run", async () => {
    const site = await open({ isStarted: false });
    expect(await statusOf(site, {})).toBe(503);
  });

  it("leaves other paths to others", async () => {
    const site = await open();
    await expect(openTab(site, { path: "/other" })).rejects.toThrow(/hang up|ECONNRESET/);
  });
});

describe("limits", () => {
  it("S73: connections beyond the cap get 503 before the upgrade, and those that are open go on", async () => {
    const site = await open({
      limits: { maxSockets: 500, maxSocketsPerAddress: 1_000, maxSocketsPerVisitor: 1_000 },
    });
    const tab = await openTab(site, { secret: secretOf("z") });
    const sockets = await Promise.all(
      Array.from({ length: 499 }, async () => {
        const socket = connect(site.port, "127.0.0.1");
        socket.write(upgradeRequest(site));
        await once(socket, "data");
        return socket;
      }),
    );
    expect(await statusOf(site, {})).toBe(503);
    expect(site.channel.refusals()).toEqual({ "too-many-sockets": 1 });
    tab.send({ type: "message", id: "1", text: "still here" });
    await tab.frame(hasText("still here"));
    for (const socket of sockets) socket.destroy();
  });

  it("S73: one address cannot take all connections, nor one visitor all of an address", async () => {
    const site = await open({ limits: { maxSocketsPerAddress: 3, maxSocketsPerVisitor: 2 } });
    const first = await openTab(site);
    await openTab(site);
    await expect(openTab(site)).rejects.toThrow("refused with 503");
    await openTab(site, { secret: secretOf("b") });
    await expect(openTab(site, { secret: secretOf("c") })).rejects.toThrow("refused with 503");
    expect(site.channel.refusals()).toEqual({ "too-many-tabs": 1, "too-many-sockets": 1 });
    await first.close();
    await openTab(site, { secret: secretOf("c") });
  });

  it("S73: behind a proxy the cap counts the address that the option tells", async () => {
    const site = await open({ clientAddress: forwardedFor, limits: { maxSocketsPerAddress: 1 } });
    await openTab(site, { headers: { "x-forwarded-for": "192.0.2.1" } });
    await openTab(site, { headers: { "x-forwarded-for": "192.0.2.2" } });
    const again = openTab(site, { headers: { "x-forwarded-for": "192.0.2.2" } });
    await expect(again).rejects.toThrow("refused with 503");
  });

  it("S72: a frame of a megabyte is not read: the connection closes with 1009", async () => {
    const site = await open();
    const tab = await openTab(site);
    tab.send("x".repeat(1024 * 1024));
    expect(await tab.closed()).toBe(1009);
    expect(site.channel.refusals()).toEqual({ "frame-too-large": 1 });
    expect(site.received).toEqual([]);
  });

  it("S72: nothing is compressed, so a small frame cannot become a large one", async () => {
    const site = await open();
    const tab = await openTab(site, { headers: { "sec-websocket-extensions": "permessage-deflate" } });
    expect(tab.socket.extensions).toBe("");
  });

  it("S72: a connection that does not answer pings is cut off, and one that does stays", async () => {
    const site = await open({ limits: { heartbeatMs: 30 } });
    const tab = await openTab(site, { secret: secretOf("l") });
    const silent = connect(site.port, "127.0.0.1");
    silent.write(upgradeRequest(site));
    silent.resume();
    await once(silent, "close");
    expect(tab.frames.map(({ type }) => type)).toContain("heartbeat");
    expect(tab.socket.readyState).toBe(tab.socket.OPEN);
  });

  it("bad frames are answered with what was expected, counted, and end the connection when there are many", async () => {
    const site = await open({ limits: { maxStrikes: 3 } });
    const tab = await openTab(site);
    tab.send("{");
    tab.send({ type: "message", id: "e", text: "" });
    tab.send({ type: "reaction" });
    tab.send({ type: "message", id: "late", text: "too late" });
    expect(await tab.closed()).toBe(1008);
    expect(tab.frames.filter(isError).map(({ code }) => code)).toEqual([
      "bad-frame",
      "empty-text",
      "bad-frame",
    ]);
    expect(site.channel.refusals()).toEqual({ "bad-frame": 3 });
    expect(site.received).toEqual([]);
  });

  it("a binary frame closes the connection with 1003", async () => {
    const site = await open();
    const tab = await openTab(site);
    tab.socket.send(Buffer.from([1, 2, 3]));
    expect(await tab.closed()).toBe(1003);
  });

  it("S74: who sends too fast is told how long to wait, and is cut off when he does not listen", async () => {
    const clock = createFakeClock();
    const site = await open({ clock, limits: { messageBurst: 2, messagesPerMinute: 30, maxStrikes: 100 } });
    const tab = await openTab(site);
    for (let count = 1; count <= 1_000; count += 1) tab.send({ type: "message", id: `m${count}`, text: "x" });
    expect(await tab.closed()).toBe(1008);
    expect(tab.frames.find(isError)).toMatchObject({
      code: "rate-limited",
      clientId: "m3",
      retryAfterMs: 2_000,
    });
    expect(site.received).toHaveLength(2);
    expect(site.channel.refusals()).toEqual({ "rate-limited": 100 });
  });

  it("a visitor whose messages wait for an answer gets no more of them accepted", async () => {
    const release = new AbortController();
    const released = once(release.signal, "abort");
    const onMessage = async (): Promise<void> => void (await released);
    const site = await open({ onMessage, limits: { maxWaitingPerVisitor: 2 } });
    const tab = await openTab(site);
    for (const id of ["1", "2", "3"]) tab.send({ type: "message", id, text: id });
    expect(await tab.frame(isError)).toMatchObject({ code: "rate-limited", clientId: "3" });
    release.abort();
  });
});
