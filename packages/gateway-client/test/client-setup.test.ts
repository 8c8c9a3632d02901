import { encodeSetupCode } from "@openclaw/device-pairing/setup-code";
import { expect, it } from "vitest";
import { createNodeClient, createOperatorClient, type OperatorClientOptions } from "../src/index.js";
import { PINNED } from "./support/certificates.js";
import { IDENTITY } from "./support/clients.js";

const make = (options: Partial<OperatorClientOptions>) => () =>
  createOperatorClient({ identity: IDENTITY, scopes: [], ...options });

it.each([
  "ws://example.com",
  "ws://gateway",
  "ws://gateway.local",
  "ws://100.64.0.1",
  "ws://host.tailnet.ts.net",
])("S48: %s is refused, for tokens would go there in clear.", (url) => {
  expect(make({ url })).toThrow(expect.objectContaining({ code: "INSECURE_GATEWAY_URL" }));
  const token = "a-token-that-is-long-enough";
  expect(() => encodeSetupCode({ url, token, bootstrapToken: token })).toThrow("Insecure gateway URL");
});

it.each([
  "ws://127.0.0.1:18789",
  "ws://localhost",
  "ws://[::1]:1",
  "ws://192.168.1.5",
  "wss://example.com/path",
])("%s is taken.", (url) => {
  expect(make({ url })().state).toEqual({ status: "idle" });
});

it("S48: an insecure URL needs an explicit option, which allows nothing else.", () => {
  expect(make({ url: "ws://example.com", allowInsecureUrl: true })().state).toEqual({ status: "idle" });
  for (const url of ["http://example.com", "ws://user:word@example.com", "ws://", "example.com"]) {
    expect(make({ url, allowInsecureUrl: true })).toThrow(
      expect.objectContaining({ code: "INVALID_GATEWAY_URL" }),
    );
  }
});

it.each<[string, Partial<OperatorClientOptions>, string]>([
  ["neither url nor setupCode", {}, "CLIENT_OPTIONS_INVALID"],
  ["url and setupCode", { url: "ws://127.0.0.1", setupCode: "x" }, "CLIENT_OPTIONS_INVALID"],
  ["a setup code that is none", { setupCode: "x" }, "INVALID_SETUP_CODE"],
  ["token and password", { url: "ws://127.0.0.1", token: "a", password: "b" }, "CLIENT_OPTIONS_INVALID"],
  ["an empty token", { url: "ws://127.0.0.1", token: "" }, "CLIENT_OPTIONS_INVALID"],
  ["an empty password", { url: "ws://127.0.0.1", password: "" }, "CLIENT_OPTIONS_INVALID"],
  [
    "a fingerprint that is none",
    { url: "wss://example.com", tlsFingerprint: "ab" },
    "CLIENT_OPTIONS_INVALID",
  ],
  [
    "a fingerprint without TLS",
    { url: "ws://127.0.0.1", tlsFingerprint: PINNED.fingerprint },
    "CLIENT_OPTIONS_INVALID",
  ],
])("%s is refused when the client is made.", (_, options, code) => {
  expect(make(options)).toThrow(expect.objectContaining({ code }));
});

it("A setup code needs a device, and may not contradict the fingerprint in the options.", () => {
  const token = "a-token-that-is-long-enough";
  const url = "wss://192.168.1.5";
  const payload = { url, token, bootstrapToken: token, tlsFingerprint: PINNED.fingerprint };
  const setupCode = encodeSetupCode(payload);
  const invalid = expect.objectContaining({ code: "CLIENT_OPTIONS_INVALID" });
  expect(() => createOperatorClient({ setupCode, scopes: [] })).toThrow(invalid);
  const tlsFingerprint = "0".repeat(64);
  expect(() => createNodeClient({ setupCode, identity: IDENTITY, tlsFingerprint })).toThrow(invalid);
});

it("No message of a refused option holds a secret.", () => {
  const secret = "secret-that-nobody-may-see";
  for (const options of [
    { url: `ws://user:${secret}@example.com` },
    { url: `ws://example.com/#${secret}` },
    { setupCode: secret },
    { url: "ws://127.0.0.1", token: secret, password: secret },
  ]) {
    expect(make(options)).toThrow(expect.objectContaining({ message: expect.not.stringContaining(secret) }));
  }
});
