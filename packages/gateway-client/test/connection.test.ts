import { signaturePayload } from "@openclaw/device-pairing/identity";
import { expect, it } from "vitest";
import { recordOf } from "../src/read-frame.js";
import { IDENTITY, node, operator } from "./support/clients.js";
import { createQueue } from "./support/queue.js";
import { CHALLENGE_TS, NONCE, startGateway } from "./support/scripted-gateway.js";
import { HELLO_3, HELLO_4 } from "./support/transcripts.js";
import { verifyConnect } from "./support/verify-connect.js";

it("Nothing is sent before the gateway's challenge, and then connect with a proof of the key over its nonce.", async () => {
  const gateway = await startGateway();
  const { client } = operator({ url: gateway.url, token: "shared-secret-of-this-gateway" });
  client.start();
  const peer = await gateway.next();
  expect(peer.waiting).toBe(0);
  peer.challenge();
  const params = await peer.connect();
  expect(params).toMatchObject({
    minProtocol: 3,
    maxProtocol: 4,
    client: { id: "gateway-client", mode: "backend", platform: process.platform },
    role: "operator",
    scopes: ["operator.read"],
    caps: [],
    auth: { token: "shared-secret-of-this-gateway" },
    device: { id: IDENTITY.deviceId, publicKey: IDENTITY.publicKey, nonce: NONCE, signedAt: CHALLENGE_TS },
  });
  expect(verifyConnect(params)).toMatchObject({ ok: true });
});

it("S82: the timestamp that is signed is the gateway's, so a device with a wrong clock gets in.", async () => {
  const gateway = await startGateway();
  const { client } = operator({
    url: gateway.url,
    runtime: { clock: { now: () => CHALLENGE_TS + 3_600_000 } },
  });
  client.start();
  const peer = await gateway.next();
  peer.challenge();
  const params = await peer.connect();
  expect(recordOf(params["device"])["signedAt"]).toBe(CHALLENGE_TS);
  expect(verifyConnect(params)).toMatchObject({
    ok: true,
    version: "v2",
  });
});

it("What is signed is what device-pairing says is signed, with the setup token in the place of a token.", async () => {
  const signed: string[] = [];
  const identity = {
    ...IDENTITY,
    sign(payload: string) {
      signed.push(payload);
      return Promise.resolve(IDENTITY.sign(payload));
    },
  };
  const gateway = await startGateway();
  const { client } = node({ url: gateway.url, token: "shared-secret-of-this-gateway", identity });
  client.start();
  const peer = await gateway.next();
  peer.challenge();
  await peer.connect();
  expect(signed).toEqual([
    signaturePayload({
      version: "v2",
      deviceId: IDENTITY.deviceId,
      clientId: "node-host",
      clientMode: "node",
      role: "node",
      scopes: [],
      signedAtMs: CHALLENGE_TS,
      token: "shared-secret-of-this-gateway",
      nonce: NONCE,
    }),
  ]);
});

it.each([{}, { nonce: "" }, { nonce: 7, ts: 1 }])(
  "S82: a challenge without a nonce is answered with nothing, and the connection closes (%j).",
  async (payload) => {
    const gateway = await startGateway();
    const { client, until } = operator({ url: gateway.url, token: "shared-secret-of-this-gateway" });
    client.start();
    const peer = await gateway.next();
    peer.challenge(payload);
    expect(await peer.closed).toEqual({ code: 1008, reason: "connect challenge missing nonce" });
    expect(peer.waiting).toBe(0);
    expect((await until("waiting")).error.code).toBe("GATEWAY_PROTOCOL_VIOLATION");
  },
);

it("S79: a server that sends no challenge within 15 s never hears a secret.", async () => {
  const gateway = await startGateway();
  const { client, timers, until } = operator({ url: gateway.url, token: "shared-secret-of-this-gateway" });
  client.start();
  const peer = await gateway.next();
  peer.send({ type: "event", event: "hello", payload: { nonce: NONCE } });
  peer.send("no json");
  await peer.roundTrip();
  expect(timers.delays).toEqual([15_000]);
  timers.advance(15_000);
  expect(await peer.closed).toEqual({ code: 1008, reason: "connect challenge timeout" });
  expect(peer.waiting).toBe(0);
  expect(JSON.stringify(peer.request.rawHeaders) + peer.request.url).not.toContain("shared-secret");
  expect((await until("waiting")).error.code).toBe("GATEWAY_PROTOCOL_VIOLATION");
});

it.each([
  [3, HELLO_3],
  [4, HELLO_4],
])("A gateway of protocol %i is understood, and its token kept.", async (protocol, hello) => {
  const gateway = await startGateway();
  const { client, tokens } = operator({ url: gateway.url, token: "shared-secret-of-this-gateway" });
  client.start();
  const peer = await gateway.next();
  peer.challenge();
  await peer.connect();
  peer.accept(hello);
  expect(await client.connected()).toMatchObject({
    protocol,
    scopes: ["operator.read"],
    tickIntervalMs: 30_000,
  });
  const key = { origin: gateway.url, deviceId: IDENTITY.deviceId, role: "operator" } as const;
  expect(await tokens.get(key)).toEqual({
    token: hello.auth.deviceToken,
    scopes: ["operator.read"],
  });
});

it("A hello without anything in it is a hello, as it is for OpenClaw's own clients.", async () => {
  const gateway = await startGateway();
  const { client } = operator({ url: gateway.url });
  client.start();
  const peer = await gateway.next();
  peer.challenge();
  await peer.connect();
  peer.accept({});
  expect(await client.connected()).toMatchObject({ tickIntervalMs: 30_000, methods: [] });
});

it("A gateway that is silent for two ticks is left with 4000, and any frame or ping counts as life.", async () => {
  const gateway = await startGateway();
  const { client, timers, until } = operator({ url: gateway.url });
  client.start();
  const peer = await gateway.next();
  peer.challenge();
  await peer.connect();
  peer.accept(HELLO_4);
  await client.connected();
  const heard = createQueue<number>();
  client.on("tick", ({ ts }) => heard.push(ts));
  for (const ts of [1, 2]) {
    timers.advance(59_000);
    peer.send({ type: "event", event: "tick", payload: { ts } });
    expect(await heard.next()).toBe(ts);
  }
  for (let count = 0; count < 2; count += 1) {
    timers.advance(59_000);
    await peer.roundTrip();
  }
  timers.advance(60_000);
  expect(await peer.closed).toEqual({ code: 4000, reason: "tick timeout" });
  await until("waiting");
});

it("Frames in binary messages are read, and what is no frame is ignored.", async () => {
  const gateway = await startGateway();
  const { client } = operator({ url: gateway.url });
  client.start();
  const peer = await gateway.next();
  peer.challenge();
  await peer.connect();
  peer.accept(HELLO_4);
  await client.connected();
  const heard = new Promise((resolve) => {
    client.on("tick", resolve);
  });
  for (const text of [
    "",
    "[]",
    "null",
    '{"type":"event"}',
    '{"type":"res"}',
    '{"type":"req","id":"1","method":"x"}',
  ]) {
    peer.send(text);
  }
  peer.sendBinary({ type: "event", event: "tick", payload: { ts: 7 } });
  expect(await heard).toEqual({ ts: 7 });
});

it("A gap in the sequence of events is told, an event without a number is none.", async () => {
  const gateway = await startGateway();
  const { client } = operator({ url: gateway.url });
  const gaps: unknown[] = [];
  client.onGap((gap) => gaps.push(gap));
  client.start();
  const peer = await gateway.next();
  peer.challenge();
  await peer.connect();
  peer.accept(HELLO_4);
  await client.connected();
  const last = new Promise<void>((resolve) => {
    client.on("tick", ({ ts }) => {
      if (ts === 9) resolve();
    });
  });
  for (const seq of [4, 5, undefined, 6, 9]) {
    peer.send({ type: "event", event: "tick", payload: { ts: seq ?? 0 }, ...(seq !== undefined && { seq }) });
  }
  await last;
  expect(gaps).toEqual([{ expected: 7, received: 9 }]);
});

it("An event that is not as the protocol has it reaches no listener.", async () => {
  const gateway = await startGateway();
  const warnings: string[] = [];
  const say = (_fields: object, message: string): number => warnings.push(message);
  const { client } = operator({ url: gateway.url, logger: { debug: say, info: say, warn: say, error: say } });
  const heard: unknown[] = [];
  client.on("device.pair.resolved", (payload) => heard.push(payload));
  client.start();
  const peer = await gateway.next();
  peer.challenge();
  await peer.connect();
  peer.accept(HELLO_4);
  await client.connected();
  const ticked = new Promise((resolve) => {
    client.on("tick", resolve);
  });
  peer.send({ type: "event", event: "device.pair.resolved", payload: { requestId: 7 } });
  peer.send({ type: "event", event: "tick", payload: { ts: 1 } });
  await ticked;
  expect(heard).toEqual([]);
  expect(warnings.join()).toContain("invalid device.pair.resolved payload");
});
