import { deviceIdOf } from "@openclaw/device-pairing/identity";
import { createPublicKey, verify } from "node:crypto";
import { expect, it } from "vitest";
import { WebSocket } from "ws";
import { openBrowserSocket } from "../src/browser-socket.js";
import { operatorClientOn } from "../src/create-client.js";
import { createMemoryTokenStore } from "../src/index.js";
import { createWebCryptoKeys, webCryptoSigner } from "../src/web-crypto-signer.js";
import { PINNED } from "./support/certificates.js";
import { createFakeTimers } from "./support/fake-timers.js";
import { watched } from "./support/clients.js";
import { startGateway } from "./support/scripted-gateway.js";
import { HELLO_4 } from "./support/transcripts.js";
import { verifyConnect } from "./support/verify-connect.js";

// What runs in browsers, on Node's Web Crypto and the WebSocket of `ws`, which has the browser's interface.
const BROWSER = {
  openSocket: openBrowserSocket({ WebSocket }),
  canPinCertificates: false,
  name: "web",
  operatorMode: "ui",
};

it("A key of the Web Crypto API cannot be read, and signs as the gateway verifies.", async () => {
  const keys = await createWebCryptoKeys();
  await expect(crypto.subtle.exportKey("pkcs8", keys.privateKey)).rejects.toThrow("not extractable");
  const signer = await webCryptoSigner(keys);
  expect(deviceIdOf(signer.publicKey)).toBe(signer.deviceId);
  const key = createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x: signer.publicKey }, format: "jwk" });
  const signature = Buffer.from(await signer.sign("payload with ü"), "base64url");
  expect(verify(null, Buffer.from("payload with ü"), key, signature)).toBe(true);
});

it("A client on the parts of a browser connects, hears binary frames, and closes with codes that a page may use.", async () => {
  const gateway = await startGateway();
  const timers = createFakeTimers();
  const identity = await webCryptoSigner(await createWebCryptoKeys());
  const client = operatorClientOn(BROWSER, {
    url: gateway.url,
    identity,
    scopes: ["operator.read"],
    tokens: createMemoryTokenStore(),
    runtime: { timers },
  });
  const { until } = watched(client);
  client.start();
  const bad = await gateway.next();
  bad.challenge({});
  expect(await bad.closed).toEqual({ code: 4008, reason: "connect challenge missing nonce" });
  timers.advance((await until("waiting")).retryInMs);
  const peer = await gateway.next();
  peer.challenge();
  const params = await peer.connect();
  expect(verifyConnect(params)).toMatchObject({ ok: true });
  expect(params["client"]).toMatchObject({ id: "gateway-client", mode: "ui", platform: "web" });
  peer.accept(HELLO_4);
  await client.connected();
  const heard = new Promise((resolve) => {
    client.on("tick", resolve);
  });
  peer.sendBinary({ type: "event", event: "tick", payload: { ts: 5 } });
  expect(await heard).toEqual({ ts: 5 });
});

it("S51: where certificates cannot be seen, a pin is refused instead of being ignored.", () => {
  const options = { url: "wss://gw.example.com", tlsFingerprint: PINNED.fingerprint, scopes: [] };
  expect(() => operatorClientOn(BROWSER, options)).toThrow(
    expect.objectContaining({ code: "CLIENT_OPTIONS_INVALID" }),
  );
});
