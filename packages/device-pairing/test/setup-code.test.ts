import { performance } from "node:perf_hooks";
import { describe, expect, it } from "vitest";
import { decodeSetupCode, encodeSetupCode, type SetupCodePayload } from "../src/setup-code.js";
import { codeOf } from "./support/code-of.js";

const token = "uJ1F0x8mVq3kZ7bT2nYw5cR9eH4sL6aD0gK8iP1oQ3M";
const fingerprint = "ab".repeat(32);
const payload: SetupCodePayload = {
  url: "wss://gateway.example.com/x",
  token,
  bootstrapToken: token,
  expiresAtMs: 1_800_000_000_000,
  tlsFingerprint: fingerprint,
};

const raw = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");
const decode = (text: string): unknown => codeOf(() => decodeSetupCode(text));

describe("setup codes", () => {
  it("are base64url of JSON with the keys that old and new clients read", () => {
    const code = encodeSetupCode(payload);
    expect(code).toMatch(/^[A-Za-z0-9_-]+$/);
    expect(JSON.parse(Buffer.from(code, "base64url").toString())).toEqual({
      url: "wss://gateway.example.com/x",
      token,
      bootstrapToken: token,
      expiresAtMs: 1_800_000_000_000,
      tlsFingerprint: fingerprint,
    });
    expect(decodeSetupCode(code)).toEqual(payload);
  });

  it("survive being copied with spaces and a line end around them", () => {
    expect(decodeSetupCode(`  ${encodeSetupCode(payload)}\r\n`)).toEqual(payload);
  });

  it.each(["", " \n"])("are missed by name when there is none: %j", (text) => {
    expect(() => decodeSetupCode(text)).toThrow("Invalid setup code: none was given.");
  });

  it("hold no other field of what they are made from", () => {
    const secret = { ...payload, gatewayToken: "lasting secret" };
    expect(Buffer.from(encodeSetupCode(secret), "base64url").toString()).not.toContain("lasting");
  });

  it("of OpenClaw 2026.9 are read, with keys that we do not know", () => {
    const theirs = {
      url: "ws://127.0.0.1:18823",
      urls: ["ws://10.0.0.1"],
      bootstrapToken: token,
      access: "full",
    };
    expect(decodeSetupCode(raw(theirs))).toEqual({
      url: "ws://127.0.0.1:18823",
      token,
      bootstrapToken: token,
    });
  });

  it("S41: of OpenClaw 2026.2, which hold a lasting secret, are read only when that is asked for", () => {
    const theirs = { url: "wss://gateway.example.com", token: "the-secret-of-the-gateway" };
    expect(decode(raw(theirs))).toBe("INVALID_SETUP_CODE");
    expect(decodeSetupCode(raw(theirs), { allowTokenAlone: true })).toEqual({
      url: "wss://gateway.example.com",
      token: "the-secret-of-the-gateway",
      bootstrapToken: "the-secret-of-the-gateway",
    });
    expect(decode(raw({ url: "wss://gateway.example.com", password: "hunter2hunter2hunter2" }))).toBe(
      "INVALID_SETUP_CODE",
    );
  });

  it("a `token` that differs from the pairing token is not taken for it", () => {
    const other = { ...payload, token: "something-else-entirely" };
    expect(decodeSetupCode(raw(other)).token).toBe(token);
    expect(codeOf(() => encodeSetupCode(other))).toBe("INVALID_SETUP_CODE");
  });

  it("S48: cannot be made for, or send a client to, a gateway in the clear", () => {
    for (const url of ["ws://example.com", "ws://host", "ws://gateway.local", "ws://100.64.0.1"]) {
      expect(codeOf(() => encodeSetupCode({ ...payload, url }))).toBe("INSECURE_GATEWAY_URL");
      expect(decode(raw({ ...payload, url }))).toBe("INSECURE_GATEWAY_URL");
    }
    expect(decode(raw({ ...payload, url: "https://example.com" }))).toBe("INVALID_GATEWAY_URL");
  });

  it("fingerprints are read in the forms that tools print, and never ignored", () => {
    const colons = (fingerprint.toUpperCase().match(/../g) ?? []).join(":");
    for (const tlsFingerprint of [colons, `sha256:${fingerprint}`]) {
      expect(decodeSetupCode(raw({ ...payload, tlsFingerprint })).tlsFingerprint).toBe(fingerprint);
    }
    for (const tlsFingerprint of ["", "ab", null, 7, "zz".repeat(32)]) {
      expect(decode(raw({ ...payload, tlsFingerprint }))).toBe("INVALID_SETUP_CODE");
    }
  });
});

describe("S55: what is no setup code", () => {
  const code = encodeSetupCode(payload);
  // 3 * n + 1 bytes: the last character then has 4 bits that say nothing.
  const padded = raw({ ...payload, x: "" });
  const spaced = Buffer.from(
    `${JSON.stringify(payload)}${" ".repeat((4 - (JSON.stringify(payload).length % 3)) % 3)}`,
  );
  const loose = spaced.toString("base64url");

  it.each([
    ["nothing", ""],
    ["text", "not a code"],
    ["trailing garbage", `${code}!`],
    ["a second code", `${code} ${code}`],
    ["standard base64", Buffer.from('{"url":"???>>>~~~"}').toString("base64").padEnd(32, "+")],
    ["a slash", `${code.slice(0, -1)}/`],
    ["padding", `${padded}=`],
    ["a byte order mark", Buffer.from(`\u{feff}${JSON.stringify(payload)}`).toString("base64url")],
    ["bytes that are no UTF-8", Buffer.from([0xff, 0xfe, 0xfd]).toString("base64url")],
    ["no JSON", Buffer.from("nothing").toString("base64url")],
    ["null", raw(null)],
    ["a list", raw([payload])],
    ["no URL", raw({ ...payload, url: undefined })],
    ["a URL that is no text", raw({ ...payload, url: 7 })],
    ["an empty token", raw({ ...payload, bootstrapToken: "" })],
    ["a short token", raw({ ...payload, bootstrapToken: "short" })],
    ["a token with a space", raw({ ...payload, bootstrapToken: `${token} ${token}` })],
    ["a token that is none", raw({ ...payload, bootstrapToken: { toString: "x" } })],
    ["an end that is no time", raw({ ...payload, expiresAtMs: "soon" })],
    ["a negative end", raw({ ...payload, expiresAtMs: -1 })],
    ["keys in a prototype", Buffer.from(`{"__proto__":${JSON.stringify(payload)}}`).toString("base64url")],
  ])("%s is refused", (_name, text) => {
    expect(decode(text)).toBe("INVALID_SETUP_CODE");
  });

  it("stray bits in the last character are refused: there is one text for one content", () => {
    expect(spaced.length % 3).toBe(1);
    expect(decodeSetupCode(loose)).toEqual(payload);
    const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    const last = alphabet.indexOf(loose.at(-1) ?? "");
    const stray = `${loose.slice(0, -1)}${alphabet[last + 1] ?? ""}`;
    expect(Buffer.from(stray, "base64url")).toEqual(spaced);
    expect(decode(stray)).toBe("INVALID_SETUP_CODE");
  });

  it("a mebibyte is refused before it is decoded, within 5 milliseconds", () => {
    const huge = "A".repeat(1 << 20);
    const startedAtMs = performance.now();
    expect(decode(huge)).toBe("INVALID_SETUP_CODE");
    expect(performance.now() - startedAtMs).toBeLessThan(5);
  });

  it("no message repeats a token", () => {
    for (const text of [raw({ ...payload, expiresAtMs: "soon" }), `${code}!`]) {
      expect(() => decodeSetupCode(text)).toThrow(
        expect.objectContaining({ message: expect.not.stringContaining(token) }),
      );
    }
  });
});
