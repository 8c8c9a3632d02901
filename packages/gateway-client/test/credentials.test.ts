import { expect, it } from "vitest";
import { createMemoryTokenStore, type TokenKey, type TokenStore } from "../src/index.js";
import { IDENTITY, node, operator } from "./support/clients.js";
import { startGateway, type Peer, type ScriptedGateway } from "./support/scripted-gateway.js";
import {
  HELLO_3,
  HELLO_4,
  TOKEN_MISSING_4,
  WRONG_DEVICE_TOKEN_3,
  WRONG_DEVICE_TOKEN_4,
  WRONG_SHARED_TOKEN_4,
  type Refusal,
} from "./support/transcripts.js";

const SHARED = "shared-secret-of-this-gateway";
const STORED = "stored-token-of-this-device";

const keyOf = ({ url }: ScriptedGateway, role: "operator" | "node" = "operator"): TokenKey => ({
  origin: url,
  deviceId: IDENTITY.deviceId,
  role,
});

async function storing(gateway: ScriptedGateway, token = STORED): Promise<TokenStore> {
  const tokens = createMemoryTokenStore();
  await tokens.set(keyOf(gateway), { token, scopes: ["operator.read"] });
  return tokens;
}

/** Takes the next connection up to its `connect`, and returns what it presented. */
async function attempt(gateway: ScriptedGateway): Promise<{ readonly peer: Peer; readonly auth: unknown }> {
  const peer = await gateway.next();
  peer.challenge();
  return { peer, auth: (await peer.connect())["auth"] };
}

async function refuse(gateway: ScriptedGateway, refusal: Refusal): Promise<unknown> {
  const { peer, auth } = await attempt(gateway);
  peer.refuse(...refusal);
  return auth;
}

it("A stored token is presented in auth.token, where every gateway reads it.", async () => {
  const gateway = await startGateway();
  const { client } = operator({ url: gateway.url, tokens: await storing(gateway) });
  client.start();
  const { peer, auth } = await attempt(gateway);
  expect(auth).toEqual({ token: STORED });
  peer.accept(HELLO_3);
  await client.connected();
});

it("S79: a token of one origin is not sent to another, not even to another port of the same host.", async () => {
  const [known, other] = [await startGateway(), await startGateway()];
  const { client, until } = operator({ url: other.url, tokens: await storing(known) });
  client.start();
  expect(await refuse(other, TOKEN_MISSING_4)).toBeUndefined();
  expect((await until("stopped")).error?.code).toBe("GATEWAY_CREDENTIAL_MISSING");
});

it("The token of one role is not sent for another.", async () => {
  const gateway = await startGateway();
  const { client } = node({ url: gateway.url, tokens: await storing(gateway) });
  client.start();
  expect((await attempt(gateway)).auth).toBeUndefined();
});

it("The shared secret goes first; when the gateway would rather see the device token, that is tried once.", async () => {
  const gateway = await startGateway();
  const { client } = operator({ url: gateway.url, token: SHARED, tokens: await storing(gateway) });
  client.start();
  expect(await refuse(gateway, WRONG_SHARED_TOKEN_4)).toEqual({ token: SHARED });
  const { peer, auth } = await attempt(gateway);
  expect(auth).toEqual({ token: STORED });
  peer.accept(HELLO_4);
  await client.connected();
});

it("After the device token did what the shared secret did not, it goes first.", async () => {
  const gateway = await startGateway();
  const { client, timers, until } = operator({
    url: gateway.url,
    token: SHARED,
    tokens: await storing(gateway),
  });
  client.start();
  await refuse(gateway, WRONG_SHARED_TOKEN_4);
  const { peer } = await attempt(gateway);
  peer.accept({ ...HELLO_4, auth: undefined });
  await client.connected();
  peer.cut();
  await until("waiting");
  timers.advance(2_000);
  expect((await attempt(gateway)).auth).toEqual({ token: STORED });
});

it("When both are refused the client waits long, keeps no dead token, and tries the shared secret again.", async () => {
  const gateway = await startGateway();
  const tokens = await storing(gateway);
  const { client, timers, until } = operator({ url: gateway.url, token: SHARED, tokens });
  client.start();
  await refuse(gateway, WRONG_SHARED_TOKEN_4);
  await refuse(gateway, WRONG_DEVICE_TOKEN_4);
  const { error, retryInMs } = await until("waiting");
  expect(error.code).toBe("GATEWAY_CREDENTIAL_REFUSED");
  expect(retryInMs).toBeGreaterThanOrEqual(15_000);
  expect(await tokens.get(keyOf(gateway))).toBeUndefined();
  timers.advance(30_000);
  expect((await attempt(gateway)).auth).toEqual({ token: SHARED });
});

it("A shared secret that is plainly wrong does not bring the device token out.", async () => {
  const gateway = await startGateway();
  const { client, until } = operator({ url: gateway.url, token: SHARED, tokens: await storing(gateway) });
  client.start();
  await refuse(gateway, WRONG_DEVICE_TOKEN_4);
  await until("waiting");
  expect(gateway.waiting).toBe(0);
});

it("A device token that the gateway calls wrong is dropped, and the shared secret takes its place.", async () => {
  const gateway = await startGateway();
  const tokens = await storing(gateway);
  const { client, until } = operator({ url: gateway.url, token: SHARED, tokens });
  client.start();
  // By its words a gateway of protocol 3 took the shared token for a device token.
  expect(await refuse(gateway, WRONG_DEVICE_TOKEN_3)).toEqual({ token: SHARED });
  expect(await refuse(gateway, WRONG_DEVICE_TOKEN_3)).toEqual({ token: STORED });
  await until("waiting");
  expect(await tokens.get(keyOf(gateway))).toBeUndefined();
});

it("Without anything else to present the client stops, with a token dropped, and says what to do.", async () => {
  const gateway = await startGateway();
  const { client, until } = operator({ url: gateway.url, tokens: await storing(gateway) });
  client.start();
  await refuse(gateway, WRONG_DEVICE_TOKEN_3);
  const { error } = await until("stopped");
  expect(error).toMatchObject({
    code: "GATEWAY_CREDENTIAL_REFUSED",
    details: { credential: "device-token" },
  });
  expect(error?.message).toContain("paired again");
});

it("A token that another program of the device stored meanwhile is not dropped, and is used next.", async () => {
  const gateway = await startGateway();
  const tokens = await storing(gateway);
  const { client, timers, until } = operator({ url: gateway.url, tokens });
  client.start();
  const { peer } = await attempt(gateway);
  await tokens.set(keyOf(gateway), { token: "token-of-another-program", scopes: [] });
  peer.refuse(...WRONG_DEVICE_TOKEN_3);
  await until("waiting");
  timers.advance(30_000);
  expect((await attempt(gateway)).auth).toEqual({ token: "token-of-another-program" });
});

it("A token whose scopes do not reach is kept, and the shared secret asks for more.", async () => {
  const gateway = await startGateway();
  const tokens = await storing(gateway);
  const { client, until } = operator({ url: gateway.url, tokens });
  client.start();
  await refuse(gateway, [
    { code: "INVALID_REQUEST", message: "unauthorized", details: { code: "AUTH_SCOPE_MISMATCH" } },
    { code: 1008, reason: "unauthorized: device token scope mismatch" },
  ]);
  await until("waiting");
  expect(await tokens.get(keyOf(gateway))).toMatchObject({ token: STORED });
});

it("A password goes into auth.password and not into the signature's token.", async () => {
  const gateway = await startGateway();
  const signed: string[] = [];
  const identity = { ...IDENTITY, sign: (payload: string) => (signed.push(payload), IDENTITY.sign(payload)) };
  const { client } = operator({ url: gateway.url, password: "correct horse battery", identity });
  client.start();
  expect((await attempt(gateway)).auth).toEqual({ password: "correct horse battery" });
  expect(signed.join()).not.toContain("correct horse");
});

it("A device that rotates its own token keeps the new one, also when its session is ended for that.", async () => {
  const gateway = await startGateway();
  const { client, timers, tokens, until } = operator({ url: gateway.url, token: SHARED });
  client.start();
  const { peer } = await attempt(gateway);
  peer.accept(HELLO_4);
  await client.connected();
  const rotated = client.call("device.token.rotate", { deviceId: IDENTITY.deviceId, role: "operator" });
  const { id } = await peer.next();
  const payload = {
    deviceId: IDENTITY.deviceId,
    role: "operator",
    token: "rotated",
    scopes: [],
    rotatedAtMs: 1,
  };
  peer.send({ type: "res", id, ok: true, payload });
  await rotated;
  peer.close(4001, "device removed");
  await until("waiting");
  timers.advance(2_000);
  await gateway.next();
  expect(await tokens.get(keyOf(gateway))).toMatchObject({ token: "rotated" });
});

it("A store that fails costs no session: the token is kept in memory and offered again.", async () => {
  const gateway = await startGateway();
  const memory = createMemoryTokenStore();
  let isFull = true;
  const tokens: TokenStore = {
    ...memory,
    set: (key, access) => (isFull ? Promise.reject(new Error("no space left")) : memory.set(key, access)),
  };
  const { client, timers, until } = operator({ url: gateway.url, tokens });
  client.start();
  const first = await attempt(gateway);
  first.peer.accept(HELLO_4);
  await client.connected();
  isFull = false;
  first.peer.cut();
  await until("waiting");
  timers.advance(2_000);
  const { peer, auth } = await attempt(gateway);
  expect(auth).toEqual({ token: HELLO_4.auth.deviceToken });
  peer.accept(HELLO_4);
  await client.connected();
  expect(await memory.get(keyOf(gateway))).toMatchObject({ token: HELLO_4.auth.deviceToken });
});

it("What the store could not take is newer than what it has.", async () => {
  const gateway = await startGateway();
  const stored = await storing(gateway);
  const tokens: TokenStore = { ...stored, set: () => Promise.reject(new Error("no space left")) };
  const { client, timers, until } = operator({ url: gateway.url, tokens });
  client.start();
  const { peer, auth } = await attempt(gateway);
  expect(auth).toEqual({ token: STORED });
  peer.accept(HELLO_4);
  await client.connected();
  peer.cut();
  await until("waiting");
  timers.advance(2_000);
  expect((await attempt(gateway)).auth).toEqual({ token: HELLO_4.auth.deviceToken });
});

it("A store that cannot be read for a while does not end a device that was in.", async () => {
  const gateway = await startGateway();
  const memory = await storing(gateway);
  let isBroken = false;
  const get: TokenStore["get"] = (key) => (isBroken ? Promise.reject(new Error("busy")) : memory.get(key));
  const { client, timers, until } = operator({ url: gateway.url, tokens: { ...memory, get } });
  client.start();
  const { peer } = await attempt(gateway);
  peer.accept({});
  await client.connected();
  isBroken = true;
  peer.cut();
  timers.advance((await until("waiting")).retryInMs);
  await timers.whenSet((delayMs) => delayMs > 15_000);
  expect(client.state).toMatchObject({ status: "waiting", error: { code: "CLIENT_FAILED" } });
  isBroken = false;
  timers.advance(30_000);
  expect((await attempt(gateway)).auth).toEqual({ token: STORED });
});

it("A store that cannot be read stops the client: a token it may hold must not be replaced by a new pairing.", async () => {
  const gateway = await startGateway();
  const broken: TokenStore = {
    ...createMemoryTokenStore(),
    get: () => Promise.reject(new Error("cannot read")),
  };
  const { client, until } = operator({ url: gateway.url, token: SHARED, tokens: broken });
  client.start();
  expect((await until("stopped")).error).toMatchObject({ code: "CLIENT_FAILED" });
  expect(gateway.waiting).toBe(0);
});
