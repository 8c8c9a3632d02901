import { expect, it } from "vitest";
import { createMemoryTokenStore, type TokenKey } from "../src/index.js";
import { OTHER, PINNED } from "./support/certificates.js";
import { IDENTITY, operator } from "./support/clients.js";
import { startGateway } from "./support/scripted-gateway.js";
import { HELLO_4 } from "./support/transcripts.js";

const SHARED = "shared-secret-of-this-gateway";
const keyOf = (origin: string, role: "operator" | "node" = "operator"): TokenKey => ({
  origin,
  deviceId: IDENTITY.deviceId,
  role,
});

it.each([PINNED.fingerprint, `SHA256:${PINNED.fingerprint.replaceAll(/(..)(?=.)/g, "$1:").toUpperCase()}`])(
  "The pinned self-signed certificate is accepted, and the pin is kept beside the token.",
  async (tlsFingerprint) => {
    const gateway = await startGateway({ tls: PINNED });
    const { client, tokens } = operator({ url: gateway.url, token: SHARED, tlsFingerprint });
    client.start();
    const peer = await gateway.next();
    peer.challenge();
    await peer.connect();
    peer.accept(HELLO_4);
    await client.connected();
    expect(await tokens.get(keyOf(gateway.url))).toMatchObject({ tlsFingerprint: PINNED.fingerprint });
  },
);

it("S51: a gateway with another certificate gets nothing, not even the request to upgrade.", async () => {
  const gateway = await startGateway({ tls: OTHER });
  const { client, until } = operator({ url: gateway.url, token: SHARED, tlsFingerprint: PINNED.fingerprint });
  client.start();
  const { error } = await until("waiting");
  expect(error.code).toBe("GATEWAY_CERTIFICATE_MISMATCH");
  expect(error.message).toContain(OTHER.fingerprint);
  expect(gateway.waiting).toBe(0);
});

it.each(["operator", "node"] as const)(
  "S51: the pin that was stored for the role %s holds for later connections that name none.",
  async (role) => {
    const gateway = await startGateway({ tls: OTHER });
    const tokens = createMemoryTokenStore();
    await tokens.set(keyOf(gateway.url, role), { token: "stored-token", tlsFingerprint: PINNED.fingerprint });
    const { client, until } = operator({ url: gateway.url, tokens });
    client.start();
    expect((await until("waiting")).error.code).toBe("GATEWAY_CERTIFICATE_MISMATCH");
    expect(gateway.waiting).toBe(0);
  },
);

it("S51: another fingerprint in the options does not replace the stored one, even if the gateway shows it.", async () => {
  const gateway = await startGateway({ tls: OTHER });
  const tokens = createMemoryTokenStore();
  const stored = { token: "stored-token", tlsFingerprint: PINNED.fingerprint };
  await tokens.set(keyOf(gateway.url), stored);
  const { client, until } = operator({ url: gateway.url, tokens, tlsFingerprint: OTHER.fingerprint });
  client.start();
  expect((await until("stopped")).error?.code).toBe("GATEWAY_CERTIFICATE_MISMATCH");
  expect(await tokens.get(keyOf(gateway.url))).toEqual(stored);
  expect(gateway.waiting).toBe(0);
});

it("S51: a token that is dropped leaves its pin behind.", async () => {
  const gateway = await startGateway({ tls: PINNED });
  const tokens = createMemoryTokenStore();
  await tokens.set(keyOf(gateway.url), { token: "stored-token", tlsFingerprint: PINNED.fingerprint });
  const { client, until } = operator({ url: gateway.url, tokens });
  client.start();
  const peer = await gateway.next();
  peer.challenge();
  await peer.connect();
  peer.refuse({ code: "INVALID_REQUEST", message: "unauthorized: device token mismatch" });
  await until("stopped");
  expect(await tokens.get(keyOf(gateway.url))).toEqual({ tlsFingerprint: PINNED.fingerprint });
});

it("A self-signed certificate that nobody pinned is refused, as everywhere.", async () => {
  const gateway = await startGateway({ tls: PINNED });
  const { client, until } = operator({ url: gateway.url, token: SHARED });
  client.start();
  expect((await until("waiting")).error).toMatchObject({ code: "GATEWAY_UNREACHABLE" });
  expect(gateway.waiting).toBe(0);
});

it("A gateway without TLS, one that does not answer, and a stop while it is dialled end a pinned connection.", async () => {
  const plain = await startGateway();
  const url = plain.url.replace("ws:", "wss:");
  const { client, until } = operator({ url, tlsFingerprint: PINNED.fingerprint });
  client.start();
  expect((await until("waiting")).error.code).toBe("GATEWAY_UNREACHABLE");
  const { client: second } = operator({ url, tlsFingerprint: PINNED.fingerprint });
  second.start();
  await second.stop();
  expect(second.state).toEqual({ status: "stopped" });
});
