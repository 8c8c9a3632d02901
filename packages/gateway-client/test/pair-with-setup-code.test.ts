import { encodeSetupCode } from "@openclaw/device-pairing/setup-code";
import { expect, it, onTestFinished } from "vitest";
import { createMemoryTokenStore, pairWithSetupCode, type TokenStore } from "../src/index.js";
import { evenRandom, IDENTITY, node } from "./support/clients.js";
import { createFakeTimers } from "./support/fake-timers.js";
import { PINNED } from "./support/certificates.js";
import { startGateway, type ScriptedGateway } from "./support/scripted-gateway.js";
import {
  HELLO_3,
  HELLO_SETUP_CODE,
  pairingRequired4,
  SETUP_CODE_INVALID_4,
  UNKNOWN_KEY_3,
  WRONG_DEVICE_TOKEN_3,
} from "./support/transcripts.js";
import { verifyConnect } from "./support/verify-connect.js";

const SETUP_TOKEN = "token-of-the-setup-code-43-characters-long";

function codeFor({ url }: ScriptedGateway, tlsFingerprint?: string): string {
  const payload = { url, token: SETUP_TOKEN, bootstrapToken: SETUP_TOKEN };
  return encodeSetupCode({ ...payload, ...(tlsFingerprint !== undefined && { tlsFingerprint }) });
}

function pairing(
  gateway: ScriptedGateway,
  tokens: TokenStore,
  options: { readonly setupCode?: string } = {},
) {
  const timers = createFakeTimers();
  const requestIds: (string | undefined)[] = [];
  const controller = new AbortController();
  const paired = pairWithSetupCode({
    role: "node",
    setupCode: codeFor(gateway),
    identity: IDENTITY,
    tokens,
    commands: { "lamp.on": () => null },
    runtime: { timers, random: evenRandom },
    onPairingRequired: (requestId) => requestIds.push(requestId),
    signal: controller.signal,
    ...options,
  });
  onTestFinished(async () => {
    controller.abort(new Error("the test ended"));
    await paired.then(
      (client) => client.stop(),
      () => undefined,
    );
  });
  return { paired, timers, requestIds, controller };
}

async function attempt(gateway: ScriptedGateway) {
  const peer = await gateway.next();
  peer.challenge();
  const params = await peer.connect();
  return { peer, params, auth: params["auth"] };
}

const keyOf = ({ url }: ScriptedGateway, role: "operator" | "node") => ({
  origin: url,
  deviceId: IDENTITY.deviceId,
  role,
});

it("From a code to a paired node: presented, waited for, approved, and every token kept for its role.", async () => {
  const gateway = await startGateway();
  const tokens = createMemoryTokenStore();
  const { paired, timers, requestIds } = pairing(gateway, tokens);
  const first = await attempt(gateway);
  expect(first.auth).toEqual({ bootstrapToken: SETUP_TOKEN });
  expect(first.params).toMatchObject({ role: "node", commands: ["lamp.on"] });
  first.peer.refuse(...pairingRequired4("request-1"));
  await timers.whenSet((delayMs) => delayMs === 5_000);
  timers.advance(5_000);
  const second = await attempt(gateway);
  expect(second.auth).toEqual({ bootstrapToken: SETUP_TOKEN });
  second.peer.accept(HELLO_SETUP_CODE);
  const client = await paired;
  expect(requestIds).toEqual(["request-1"]);
  expect(client.state.status).toBe("connected");
  expect(await tokens.get(keyOf(gateway, "node"))).toEqual({
    token: "device-token-for-the-node",
    scopes: [],
  });
  expect(await tokens.get(keyOf(gateway, "operator"))).toEqual({
    token: "device-token-for-the-operator",
    scopes: ["operator.read", "operator.write"],
  });
});

it("After the pairing the device's token is presented, and the code never again.", async () => {
  const gateway = await startGateway();
  const { paired, timers } = pairing(gateway, createMemoryTokenStore());
  const { peer } = await attempt(gateway);
  peer.accept(HELLO_SETUP_CODE);
  await paired;
  peer.cut();
  await timers.whenSet((delayMs) => delayMs >= 1_000 && delayMs < 3_000);
  timers.advance(3_000);
  const second = await attempt(gateway);
  expect(second.auth).toEqual({ token: "device-token-for-the-node" });
  const client = await paired;
  const stopped = new Promise((resolve) => {
    client.onState((state) => {
      if (state.status === "stopped") resolve(state.error);
    });
  });
  second.peer.refuse(...WRONG_DEVICE_TOKEN_3);
  expect(await stopped).toMatchObject({ details: { credential: "device-token" } });
  expect(gateway.waiting).toBe(0);
});

it("The signature covers the setup token.", async () => {
  const gateway = await startGateway();
  pairing(gateway, createMemoryTokenStore());
  const { params } = await attempt(gateway);
  expect(verifyConnect(params)).toMatchObject({ ok: true });
});

it("A gateway of protocol 3, which knows no bootstrapToken, gets the code's token in auth.token.", async () => {
  const gateway = await startGateway();
  const { paired } = pairing(gateway, createMemoryTokenStore());
  (await attempt(gateway)).peer.refuse(...UNKNOWN_KEY_3);
  const { peer, auth } = await attempt(gateway);
  expect(auth).toEqual({ token: SETUP_TOKEN });
  peer.accept({ ...HELLO_3, auth: { ...HELLO_3.auth, role: "node" } });
  expect((await paired).state.status).toBe("connected");
});

it("A code that the gateway does not take ends the call with nothing left running.", async () => {
  const gateway = await startGateway();
  const { paired, timers } = pairing(gateway, createMemoryTokenStore());
  const { peer } = await attempt(gateway);
  peer.refuse(...SETUP_CODE_INVALID_4);
  await expect(paired).rejects.toMatchObject({
    code: "GATEWAY_CREDENTIAL_REFUSED",
    details: { credential: "setup-code" },
    message: expect.not.stringContaining(SETUP_TOKEN),
  });
  await peer.closed;
  expect([gateway.open, timers.delays]).toEqual([0, []]);
});

it("A gateway that cannot be reached, or shows another certificate, ends the call before the owner was asked.", async () => {
  const gateway = await startGateway({ tls: PINNED });
  const options = { setupCode: codeFor(gateway, "0".repeat(64)) };
  await expect(pairing(gateway, createMemoryTokenStore(), options).paired).rejects.toMatchObject({
    code: "GATEWAY_CERTIFICATE_MISMATCH",
  });
  const nowhere = { setupCode: codeFor({ ...gateway, url: "ws://127.0.0.1:1" }) };
  await expect(pairing(gateway, createMemoryTokenStore(), nowhere).paired).rejects.toMatchObject({
    code: "GATEWAY_UNREACHABLE",
  });
});

it("A gateway that is away while the owner thinks is waited for.", async () => {
  const gateway = await startGateway();
  const { paired, timers } = pairing(gateway, createMemoryTokenStore());
  (await attempt(gateway)).peer.refuse(...pairingRequired4("request-1"));
  await timers.whenSet((delayMs) => delayMs === 5_000);
  timers.advance(5_000);
  (await gateway.next()).cut();
  timers.advance(await timers.whenSet((delayMs) => delayMs > 1_000 && delayMs < 3_000));
  (await attempt(gateway)).peer.accept(HELLO_SETUP_CODE);
  expect((await paired).state.status).toBe("connected");
});

it("Tokens for roles that do not exist are not kept.", async () => {
  const gateway = await startGateway();
  const tokens = createMemoryTokenStore();
  const { paired } = pairing(gateway, tokens);
  const deviceTokens = [{ role: "admin", deviceToken: "t", scopes: [] }, "x", { role: "operator" }];
  (await attempt(gateway)).peer.accept({
    ...HELLO_SETUP_CODE,
    auth: { ...HELLO_SETUP_CODE.auth, deviceTokens },
  });
  await paired;
  expect(await tokens.get(keyOf(gateway, "operator"))).toBeUndefined();
});

it("S50: without a setup code no token of another role is taken, and what is no token is not kept.", async () => {
  const gateway = await startGateway();
  const tokens = createMemoryTokenStore();
  await tokens.set(keyOf(gateway, "operator"), { token: "good-operator-token", scopes: ["operator.read"] });
  const { client } = node({ url: gateway.url, token: "secret-of-the-gateway", tokens });
  client.start();
  (await attempt(gateway)).peer.accept(HELLO_SETUP_CODE);
  await client.connected();
  expect(await tokens.get(keyOf(gateway, "operator"))).toMatchObject({ token: "good-operator-token" });
  expect(await tokens.get(keyOf(gateway, "node"))).toMatchObject({ token: "device-token-for-the-node" });
});

it.each([
  ["longer than 512 characters", "y".repeat(513)],
  ["with spaces", "two words"],
  ["that reaches into the next field of the signature", "a|b"],
])("A token %s is none, also after a setup code.", async (_, deviceToken) => {
  const gateway = await startGateway();
  const tokens = createMemoryTokenStore();
  const { paired } = pairing(gateway, tokens);
  const deviceTokens = [{ role: "operator", deviceToken, scopes: ["operator.read"] }];
  (await attempt(gateway)).peer.accept({
    ...HELLO_SETUP_CODE,
    auth: { ...HELLO_SETUP_CODE.auth, deviceToken, deviceTokens },
  });
  await paired;
  expect(await tokens.get(keyOf(gateway, "operator"))).toBeUndefined();
  expect(await tokens.get(keyOf(gateway, "node"))).toBeUndefined();
});

it("Of the scopes that come with a token no more is kept than a gateway has.", async () => {
  const gateway = await startGateway();
  const tokens = createMemoryTokenStore();
  const { paired } = pairing(gateway, tokens);
  const scopes = [
    "operator.read",
    "x".repeat(1_000_000),
    ...Array.from({ length: 1_000 }, () => "operator.x"),
  ];
  (await attempt(gateway)).peer.accept({ ...HELLO_SETUP_CODE, auth: { ...HELLO_SETUP_CODE.auth, scopes } });
  await paired;
  const kept = (await tokens.get(keyOf(gateway, "node")))?.scopes ?? [];
  expect(kept[0]).toBe("operator.read");
  expect(JSON.stringify(kept).length).toBeLessThan(10_000);
});

it("The signal ends the waiting for the owner.", async () => {
  const gateway = await startGateway();
  const { paired, timers, controller } = pairing(gateway, createMemoryTokenStore());
  const { peer } = await attempt(gateway);
  peer.refuse(...pairingRequired4("request-1"));
  await timers.whenSet((delayMs) => delayMs === 5_000);
  controller.abort(new Error("the user went away"));
  await expect(paired).rejects.toThrow("the user went away");
  await peer.closed;
  expect([gateway.open, timers.delays]).toEqual([0, []]);
});

it("S50: a code for another gateway brings none of this gateway's tokens out.", async () => {
  const [mine, forged] = [await startGateway(), await startGateway()];
  const tokens = createMemoryTokenStore();
  for (const role of ["operator", "node"] as const) {
    await tokens.set(keyOf(mine, role), { token: "token-of-my-gateway" });
  }
  pairing(forged, tokens);
  const { params, peer } = await attempt(forged);
  expect(params["auth"]).toEqual({ bootstrapToken: SETUP_TOKEN });
  expect(JSON.stringify(params) + peer.request.url).not.toContain("token-of-my-gateway");
  expect(mine.waiting).toBe(0);
});

it("S50: a forged code for this very gateway cannot send its token to another certificate.", async () => {
  const gateway = await startGateway({ tls: PINNED });
  const tokens = createMemoryTokenStore();
  await tokens.set(keyOf(gateway, "node"), { token: "token-of-my-gateway", tlsFingerprint: "0".repeat(64) });
  const { paired } = pairing(gateway, tokens, { setupCode: codeFor(gateway, PINNED.fingerprint) });
  await expect(paired).rejects.toMatchObject({ code: "GATEWAY_CERTIFICATE_MISMATCH" });
  expect(gateway.waiting).toBe(0);
});

it("A device that is paired already is connected by its token, and the code stays unused.", async () => {
  const gateway = await startGateway();
  const tokens = createMemoryTokenStore();
  await tokens.set(keyOf(gateway, "node"), { token: "stored-token" });
  const { paired } = pairing(gateway, tokens);
  const { peer, auth } = await attempt(gateway);
  expect(auth).toEqual({ token: "stored-token" });
  peer.accept({});
  await paired;
});

it("A node client takes a setup code too, and a dead stored token makes room for it.", async () => {
  const gateway = await startGateway();
  const tokens = createMemoryTokenStore();
  await tokens.set(keyOf(gateway, "node"), { token: "stored-token" });
  const { client } = node({ setupCode: codeFor(gateway), tokens });
  client.start();
  (await attempt(gateway)).peer.refuse(...WRONG_DEVICE_TOKEN_3);
  expect((await attempt(gateway)).auth).toEqual({ bootstrapToken: SETUP_TOKEN });
});
