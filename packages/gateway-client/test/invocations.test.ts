import { OpenClawError } from "@openclaw/contracts";
import { checkParams } from "@openclaw/gateway-protocol";
import { expect, it } from "vitest";
import type { CommandContext, CommandHandler } from "../src/index.js";
import { IDENTITY, node } from "./support/clients.js";
import { createQueue } from "./support/queue.js";
import { startGateway, type Peer } from "./support/scripted-gateway.js";
import { HELLO_4 } from "./support/transcripts.js";

const HELLO = { ...HELLO_4, auth: { role: "node", scopes: [], deviceToken: "device-token-of-the-node" } };

async function serving(commands: Readonly<Record<string, CommandHandler>>, hello: object = HELLO) {
  const gateway = await startGateway();
  const setup = node({ url: gateway.url, token: "shared-secret-of-this-gateway", caps: ["lamp"] });
  for (const [command, handler] of Object.entries(commands)) setup.client.onInvoke(command, handler);
  setup.client.start();
  const peer = await gateway.next();
  peer.challenge();
  const params = await peer.connect();
  peer.accept(hello);
  await setup.client.connected();
  return { ...setup, peer, params };
}

function invoke(peer: Peer, request: object): void {
  const payload = { id: "call-1", nodeId: IDENTITY.deviceId, paramsJSON: null, timeoutMs: 1_000, ...request };
  peer.send({ type: "event", event: "node.invoke.request", payload: { idempotencyKey: "key", ...payload } });
}

async function resultOf(peer: Peer): Promise<unknown> {
  const { id, method, params } = await peer.next();
  expect(method).toBe("node.invoke.result");
  expect(checkParams("node.invoke.result", params)).toMatchObject({ ok: true });
  peer.send({ type: "res", id, ok: true, payload: { ok: true } });
  return params;
}

it("A node declares its commands, sorted, and no scopes.", async () => {
  const { params } = await serving({ "lamp.on": () => null, "lamp.off": () => null });
  expect(params).toMatchObject({
    client: { id: "node-host", mode: "node" },
    role: "node",
    scopes: [],
    caps: ["lamp"],
    commands: ["lamp.off", "lamp.on"],
  });
});

it("A call runs its handler with the parameters, and the result goes back as JSON.", async () => {
  const contexts: CommandContext[] = [];
  const { peer } = await serving({
    "lamp.on": (params, context) => {
      contexts.push(context);
      return { seen: params };
    },
  });
  invoke(peer, { command: "lamp.on", paramsJSON: '{"level":3}' });
  expect(await resultOf(peer)).toEqual({
    id: "call-1",
    nodeId: IDENTITY.deviceId,
    ok: true,
    payloadJSON: '{"seen":{"level":3}}',
  });
  expect(contexts).toMatchObject([
    { command: "lamp.on", invokeId: "call-1", idempotencyKey: "key", timeoutMs: 1_000 },
  ]);
});

it("A handler without a result answers ok without a payload, and one without parameters gets undefined.", async () => {
  const seen: unknown[] = [];
  const { peer } = await serving({ "lamp.on": (params) => void seen.push(params) });
  invoke(peer, { command: "lamp.on" });
  expect(await resultOf(peer)).toEqual({ id: "call-1", nodeId: IDENTITY.deviceId, ok: true });
  expect(seen).toEqual([undefined]);
});

it("What fails is answered: unknown commands, broken parameters, coded errors, and others without their words.", async () => {
  const { peer } = await serving({
    coded: () => {
      throw new OpenClawError("LAMP_MISSING", "There is no lamp.");
    },
    broken: () => Promise.reject(new Error("secret path /home/ann/.ssh")),
    circular: () => {
      const circle: { self?: unknown } = {};
      circle.self = circle;
      return circle;
    },
  });
  const errorOf = async (request: object) => {
    invoke(peer, request);
    const result = await resultOf(peer);
    return result !== null && typeof result === "object" && "error" in result ? result.error : undefined;
  };
  expect(await errorOf({ command: "lamp.on" })).toMatchObject({ code: "UNKNOWN_COMMAND" });
  expect(await errorOf({ command: "coded", paramsJSON: "{" })).toMatchObject({ code: "INVALID_REQUEST" });
  expect(await errorOf({ command: "coded" })).toEqual({ code: "LAMP_MISSING", message: "There is no lamp." });
  expect(await errorOf({ command: "broken" })).toEqual({
    code: "COMMAND_FAILED",
    message: "broken failed on the node.",
  });
  expect(await errorOf({ command: "circular" })).toMatchObject({ code: "COMMAND_FAILED" });
});

it("A handler that takes too long is told so, and its caller gets TIMEOUT and no second answer.", async () => {
  const releases = createQueue<string>();
  const signals: AbortSignal[] = [];
  const { peer, timers } = await serving({
    slow: (_params, { signal }) => {
      signals.push(signal);
      return releases.next();
    },
  });
  invoke(peer, { command: "slow", timeoutMs: 250 });
  await timers.whenSet((delayMs) => delayMs === 250);
  timers.advance(250);
  expect(await resultOf(peer)).toMatchObject({ ok: false, error: { code: "TIMEOUT" } });
  expect(signals[0]?.aborted).toBe(true);
  releases.push("done");
  await peer.roundTrip();
  expect(peer.waiting).toBe(0);
});

it("A call that comes twice while it runs is done once.", async () => {
  let runs = 0;
  const releases = createQueue<string>();
  const { peer } = await serving({
    slow: () => {
      runs += 1;
      return releases.next();
    },
  });
  invoke(peer, { command: "slow" });
  invoke(peer, { command: "slow" });
  await peer.roundTrip();
  releases.push("done");
  await resultOf(peer);
  expect(runs).toBe(1);
});

it("When the connection ends, running handlers are told, and their results go nowhere.", async () => {
  const told = createQueue<string>();
  const { peer } = await serving({
    slow: (_params, { signal }) =>
      new Promise<void>((resolve) => {
        signal.addEventListener("abort", () => {
          told.push("aborted");
          resolve();
        });
      }),
  });
  invoke(peer, { command: "slow" });
  await peer.roundTrip();
  peer.cut();
  expect(await told.next()).toBe("aborted");
});

it("A flood of calls runs 64 at once, and the others hear that the node is busy.", async () => {
  const releases: (() => void)[] = [];
  const { peer } = await serving({
    slow: () =>
      new Promise<void>((resolve) => {
        releases.push(resolve);
      }),
  });
  for (let index = 0; index < 65; index += 1) invoke(peer, { command: "slow", id: `call-${index}` });
  expect(await resultOf(peer)).toMatchObject({ id: "call-64", error: { code: "BUSY" } });
  for (const release of releases) release();
  expect(releases).toHaveLength(64);
});

it("A payload that is no call is ignored.", async () => {
  const { peer, client } = await serving({});
  for (const payload of [null, [], "x", {}, { id: 1, command: "x" }, { id: "1" }]) {
    peer.send({ type: "event", event: "node.invoke.request", payload });
  }
  await peer.roundTrip();
  expect([peer.waiting, client.state.status]).toEqual([0, "connected"]);
});

it("A result that the gateway would not take is answered with an error instead of losing the connection.", async () => {
  const { peer } = await serving(
    { large: () => "x".repeat(2_000) },
    { ...HELLO, policy: { maxPayload: 1_000 } },
  );
  invoke(peer, { command: "large" });
  expect(await resultOf(peer)).toMatchObject({
    id: "call-1",
    ok: false,
    error: { code: "RESULT_TOO_LARGE" },
  });
});
