import { describe, expect, it } from "vitest";
import {
  connectParams,
  createDeviceIdentity,
  join,
  openRaw,
  PASSWORD,
  startServer,
  TOKEN,
  upgradeByHand,
} from "./support.js";

const versions = [3, 4] as const;

describe("the first words of a connection", () => {
  it("challenges at once, on any path, without a running number", async () => {
    const { port } = await startServer();
    const raw = await openRaw(port, { path: "/some/where?x=1" });
    expect(raw.frames).toEqual([
      {
        type: "event",
        event: "connect.challenge",
        payload: { nonce: expect.stringMatching(/^[0-9a-f-]{36}$/), ts: expect.any(Number) },
      },
    ]);
    const other = await openRaw(port);
    expect(other.challenge.nonce).not.toBe(raw.challenge.nonce);
  });

  it("offers no compression, whatever the client asks for", async () => {
    const { port } = await startServer();
    const { head } = await upgradeByHand(port, ["Sec-WebSocket-Extensions: permessage-deflate"]);
    expect(head).toMatch(/^HTTP\/1.1 101 /);
    expect(head).not.toMatch(/permessage-deflate/);
  });

  it("reads a connect that comes as binary data, as phones send it", async () => {
    const { port } = await startServer();
    const raw = await openRaw(port);
    const params = connectParams(raw, { auth: { token: TOKEN }, identity: createDeviceIdentity() });
    raw.send(Buffer.from(JSON.stringify({ type: "req", id: "1", method: "connect", params })));
    expect(await raw.find(({ id }) => id === "1")).toMatchObject({ ok: true });
  });
});

describe("a hello", () => {
  it.each(versions)("has everything that strict decoders of protocol %i want", async (protocol) => {
    const { port } = await startServer();
    const identity = createDeviceIdentity();
    const { hello } = await join(port, { protocol, identity, scopes: ["operator.write", "operator.read"] });
    expect(hello).toEqual({
      type: "hello-ok",
      protocol,
      server: { version: "1.2.3", connId: expect.any(String), ...(protocol === 3 && { host: "box" }) },
      features: { methods: ["echo"], events: ["tick"], ...(protocol === 4 && { capabilities: [] }) },
      snapshot: {
        presence: [],
        health: { ok: true },
        stateVersion: { presence: 0, health: 0 },
        uptimeMs: 1,
      },
      auth: {
        method: "token",
        role: "operator",
        scopes: ["operator.read", "operator.write"],
        deviceToken: expect.stringMatching(/^[\w-]{43}$/),
        issuedAtMs: expect.any(Number),
      },
      policy: { maxPayload: 26_214_400, maxBufferedBytes: 52_428_800, tickIntervalMs: 30_000 },
    });
  });

  it.each([
    [3, 3, 3],
    [4, 4, 4],
    [3, 4, 4],
    [1, 3, 3],
    [4, 9, 4],
  ])("answers a client of %i to %i with protocol %i", async (minProtocol, maxProtocol, expected) => {
    const { port } = await startServer();
    const { hello } = await join(port, { extra: { minProtocol, maxProtocol } });
    expect(hello.protocol).toBe(expected);
  });

  it("ignores optional fields of clients that are newer than we are", async () => {
    const { port } = await startServer();
    const { hello } = await join(port, { extra: { workerRuns: { any: 1 }, brandNew: true } });
    expect(hello.type).toBe("hello-ok");
  });

  it("takes a device's own token in either field, and gives the same token again", async () => {
    const { port } = await startServer();
    const identity = createDeviceIdentity();
    const { hello } = await join(port, { identity, scopes: ["operator.read"] });
    const token = hello.auth?.deviceToken ?? "";
    for (const auth of [{ token }, { deviceToken: token }]) {
      const again = await join(port, { identity, auth, scopes: ["operator.read"] });
      expect(again.hello.auth).toMatchObject({ method: "device-token", deviceToken: token });
    }
  });

  it.each(["v2", "v3"] as const)("accepts a signature %s with both protocols", async (sign) => {
    const { port } = await startServer();
    for (const protocol of versions) {
      const { hello } = await join(port, { identity: createDeviceIdentity(), sign, protocol });
      expect(hello.protocol).toBe(protocol);
    }
  });

  it("comes before every event and every answer", async () => {
    const { port, server } = await startServer({ limits: { tickIntervalMs: 20 } });
    const raw = await openRaw(port);
    const params = connectParams(raw, { auth: { token: TOKEN }, identity: createDeviceIdentity() });
    raw.send({ type: "req", id: "connect", method: "connect", params });
    raw.send({ type: "req", id: "early", method: "echo" });
    server.sessions.broadcast("health", {});
    await raw.find(({ id }) => id === "early");
    expect(raw.frames.map(({ id, event }) => id ?? event).slice(0, 3)).toEqual([
      "connect.challenge",
      "connect",
      "early",
    ]);
  });

  it("keeps neither secret nor proof of the connect in the session", async () => {
    const { port, opened } = await startServer();
    const identity = createDeviceIdentity();
    await join(port, { identity });
    const [session] = opened;
    expect(session).toMatchObject({ deviceId: identity.deviceId, authentication: "shared-token" });
    expect(JSON.stringify(session)).not.toContain(TOKEN);
    expect(session?.connect).not.toHaveProperty("device");
    expect(session?.connect).not.toHaveProperty("auth");
  });
});

describe("passwords", () => {
  it("let an operator of this machine in, and are no part of the signature", async () => {
    const { port } = await startServer({ mode: "password" });
    const { hello } = await join(port, { auth: { password: PASSWORD }, identity: createDeviceIdentity() });
    expect(hello.auth?.method).toBe("password");
  });
});
