import { once } from "node:events";
import { createServer } from "node:http";
import { expect, it } from "vitest";
import { IDENTITY, operator } from "./support/clients.js";
import { startGateway, type Peer, type ScriptedGateway } from "./support/scripted-gateway.js";
import {
  HELLO_3,
  HELLO_4,
  pairingRequired3,
  pairingRequired4,
  PROTOCOL_MISMATCH_4,
  RATE_LIMITED_4,
  STARTING_4,
  WRONG_SHARED_TOKEN_4,
} from "./support/transcripts.js";

const SHARED = "shared-secret-of-this-gateway";

async function attempt(gateway: ScriptedGateway): Promise<Peer> {
  const peer = await gateway.next();
  peer.challenge();
  await peer.connect();
  return peer;
}

async function connected(options: Partial<Parameters<typeof operator>[0]> = {}) {
  const gateway = await startGateway();
  const setup = operator({ url: gateway.url, token: SHARED, ...options });
  setup.client.start();
  const peer = await attempt(gateway);
  peer.accept(HELLO_4);
  await setup.client.connected();
  return { ...setup, gateway, peer };
}

it("A lost connection is tried again after 1 to 30 s, each time later, and from the start once it held.", async () => {
  const gateway = await startGateway();
  const { client, timers, until } = operator({ url: gateway.url });
  client.start();
  const delays: number[] = [];
  for (let count = 0; count < 7; count += 1) {
    (await gateway.next()).cut();
    const { retryInMs } = await until("waiting");
    delays.push(retryInMs);
    timers.advance(retryInMs);
    await until("connecting");
  }
  expect(delays).toEqual(
    [1_500, 3_000, 6_000, 12_000, 22_500, 22_500, 22_500].map((ms) => expect.closeTo(ms, -2)),
  );
  const peer = await attempt(gateway);
  peer.accept(HELLO_4);
  await client.connected();
  timers.advance(10_000);
  peer.cut();
  expect((await until("waiting")).retryInMs).toBeCloseTo(1_500, -2);
});

it("A session that ended at once does not start the delays from the beginning.", async () => {
  const { peer, gateway, timers, until, client } = await connected();
  peer.cut();
  const first = (await until("waiting")).retryInMs;
  timers.advance(first);
  const next = await attempt(gateway);
  next.accept(HELLO_4);
  await client.connected();
  next.cut();
  expect((await until("waiting")).retryInMs).toBeGreaterThan(first);
});

it("1012: a gateway that restarts is tried at once, and with delays when it says so again and again.", async () => {
  const { peer, gateway, timers, until, client } = await connected();
  peer.close(1012, "service restart");
  expect((await until("waiting")).retryInMs).toBe(0);
  timers.advance(0);
  const next = await attempt(gateway);
  next.accept(HELLO_4);
  await client.connected();
  next.close(1012, "service restart");
  expect((await until("waiting")).retryInMs).toBeGreaterThanOrEqual(1_000);
});

it("4001: a removed device forgets its token and asks for pairing again.", async () => {
  const { peer, gateway, timers, tokens, until } = await connected();
  peer.close(4001, "device removed");
  const { error, retryInMs } = await until("waiting");
  expect(error).toMatchObject({ code: "GATEWAY_CONNECTION_LOST", details: { closeCode: 4001 } });
  expect(
    await tokens.get({ origin: gateway.url, deviceId: IDENTITY.deviceId, role: "operator" }),
  ).toBeUndefined();
  timers.advance(retryInMs);
  (await attempt(gateway)).refuse(...pairingRequired4("request-1"));
  expect(await until("pairing-required")).toMatchObject({ requestId: "request-1", reason: "not-paired" });
});

it("4001 for another reason, such as a changed gateway secret, leaves the token of the device.", async () => {
  const { peer, gateway, tokens, until } = await connected();
  peer.close(4001, "gateway auth changed");
  await until("waiting");
  const key = { origin: gateway.url, deviceId: IDENTITY.deviceId, role: "operator" } as const;
  expect(await tokens.get(key)).toMatchObject({ token: HELLO_4.auth.deviceToken });
});

it("1002: the client stops and says which versions do not fit.", async () => {
  const gateway = await startGateway();
  const { client, until } = operator({ url: gateway.url });
  client.start();
  (await attempt(gateway)).refuse(...PROTOCOL_MISMATCH_4);
  const { error } = await until("stopped");
  expect(error).toMatchObject({
    code: "GATEWAY_PROTOCOL_MISMATCH",
    details: { minProtocol: 3, maxProtocol: 4, expected: 5 },
  });
  await expect(client.connected()).rejects.toBe(error);
});

it("1002 without an answer before it means the same.", async () => {
  const gateway = await startGateway();
  const { client, until } = operator({ url: gateway.url });
  client.start();
  (await attempt(gateway)).close(1002, "protocol mismatch");
  expect((await until("stopped")).error?.code).toBe("GATEWAY_PROTOCOL_MISMATCH");
});

it.each([
  ["3", pairingRequired3],
  ["4", pairingRequired4],
])(
  "Waiting for approval at a gateway of protocol %s: every 5 s, and each request is told once.",
  async (_, required) => {
    const gateway = await startGateway();
    const { client, states, timers } = operator({ url: gateway.url, token: SHARED });
    client.start();
    for (const requestId of ["request-1", "request-1", "request-2", "request-2"]) {
      const peer = await attempt(gateway);
      peer.refuse(...required(requestId));
      await timers.whenSet((delayMs) => delayMs === 5_000);
      expect(timers.delays).toEqual([5_000]);
      timers.advance(5_000);
    }
    const peer = await attempt(gateway);
    peer.accept(HELLO_3);
    await client.connected();
    expect(states.map((state) => ("requestId" in state ? state.requestId : state.status))).toEqual([
      "connecting",
      "request-1",
      "request-2",
      "connected",
    ]);
  },
);

it("An owner who does not look for minutes is asked less often.", async () => {
  const gateway = await startGateway();
  const { client, timers } = operator({ url: gateway.url, token: SHARED });
  client.start();
  for (let count = 0; count < 61; count += 1) {
    const peer = await attempt(gateway);
    peer.refuse(...pairingRequired4("request-1"));
    const delayMs = await timers.whenSet((delay) => delay !== 1_000 && delay !== 30_000);
    expect(delayMs).toBe(count < 60 ? 5_000 : 22_529);
    timers.advance(delayMs);
  }
});

it("A request id that is none is not passed on.", async () => {
  const gateway = await startGateway();
  const { client, until } = operator({ url: gateway.url, token: SHARED });
  client.start();
  (await attempt(gateway)).refuse(...pairingRequired4("1; rm -rf ~"));
  expect(await until("pairing-required")).toEqual({ status: "pairing-required", reason: "not-paired" });
});

it("A gateway that limits attempts is given the time it asks for.", async () => {
  const gateway = await startGateway();
  const { client, until } = operator({ url: gateway.url, token: SHARED });
  client.start();
  (await attempt(gateway)).refuse(...RATE_LIMITED_4);
  expect(await until("waiting")).toMatchObject({
    retryInMs: 45_000,
    error: { code: "GATEWAY_RATE_LIMITED" },
  });
});

it("A gateway that starts is tried again after the time it names.", async () => {
  const gateway = await startGateway();
  const { client, until } = operator({ url: gateway.url, token: SHARED });
  client.start();
  (await attempt(gateway)).refuse(...STARTING_4);
  expect(await until("waiting")).toMatchObject({ retryInMs: 500 });
});

it("A gateway that nobody runs is unreachable, and tried again.", async () => {
  const { client, until } = operator({ url: "ws://127.0.0.1:1" });
  client.start();
  expect((await until("waiting")).error.code).toBe("GATEWAY_UNREACHABLE");
});

it("A redirect is not followed: it would carry the secret to a gateway that nobody named.", async () => {
  const [gateway, other] = [await startGateway(), await startGateway()];
  const server = createServer();
  server.on("upgrade", (_request, socket) => {
    socket.end(`HTTP/1.1 301 Moved\r\nLocation: ${other.url}/\r\nConnection: close\r\n\r\n`);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" ? address?.port : 0;
  const { client, until } = operator({ url: `ws://127.0.0.1:${port}`, token: SHARED });
  client.start();
  expect((await until("waiting")).error.code).toBe("GATEWAY_UNREACHABLE");
  expect([gateway.waiting, other.waiting]).toEqual([0, 0]);
  server.close();
});

it("With reconnect false the first failure stops the client, a request for approval included.", async () => {
  const gateway = await startGateway();
  const { client, until } = operator({ url: gateway.url, token: SHARED, reconnect: false });
  client.start();
  (await attempt(gateway)).refuse(...pairingRequired4("request-1"));
  const { error } = await until("stopped");
  expect(error).toMatchObject({ code: "GATEWAY_PAIRING_REQUIRED", details: { requestId: "request-1" } });
  expect(error?.message).toContain("openclaw devices approve request-1");
});

it("S158: what a gateway says is passed on without the secrets that it was sent.", async () => {
  const gateway = await startGateway();
  const { client, until } = operator({ url: gateway.url, token: SHARED });
  client.start();
  (await attempt(gateway)).refuse(
    { code: "INVALID_REQUEST", message: `you sent ${SHARED}\u001b[31m\nand that` },
    { code: 1008, reason: SHARED },
  );
  const { error } = await until("waiting");
  expect(error.code).toBe("GATEWAY_CONNECT_REFUSED");
  expect(error.message).toContain("you sent [redacted] [31m and that");
});

it("stop() ends a connection, a wait and timers, and a stopped client stays stopped.", async () => {
  const { client, peer, timers, gateway } = await connected();
  await client.stop();
  expect((await peer.closed).code).toBe(1000);
  expect([gateway.open, timers.delays.length, client.state.status]).toEqual([0, 0, "stopped"]);
  expect(() => client.start()).toThrow(expect.objectContaining({ code: "CLIENT_STOPPED" }));
  await expect(client.connected()).rejects.toMatchObject({ code: "CLIENT_STOPPED" });
  await expect(client.call("health")).rejects.toMatchObject({ code: "GATEWAY_NOT_CONNECTED" });
});

it("stop() while the client waits, and before it starts, leaves nothing.", async () => {
  const gateway = await startGateway();
  const { client, timers, until } = operator({ url: gateway.url, token: SHARED });
  client.start();
  (await attempt(gateway)).refuse(...WRONG_SHARED_TOKEN_4);
  await until("waiting");
  await client.stop();
  expect([timers.delays, client.state]).toEqual([[], { status: "stopped" }]);
  const idle = operator({ url: gateway.url });
  await idle.client.stop();
  expect(idle.client.state).toEqual({ status: "stopped" });
});

it("stop() does not wait for a gateway that does not answer the close.", async () => {
  const { client, peer, timers } = await connected();
  peer.request.socket.pause();
  const stopped = client.stop();
  timers.advance(1_000);
  await stopped;
  expect(client.state).toEqual({ status: "stopped" });
  peer.request.socket.resume();
});

it("connected() gives up when its signal aborts, and the client goes on.", async () => {
  const gateway = await startGateway();
  const { client } = operator({ url: gateway.url, token: SHARED });
  client.start();
  const controller = new AbortController();
  const waiting = client.connected({ signal: controller.signal });
  controller.abort(new Error("enough"));
  await expect(waiting).rejects.toThrow("enough");
  const peer = await attempt(gateway);
  peer.accept(HELLO_4);
  await client.connected();
});
