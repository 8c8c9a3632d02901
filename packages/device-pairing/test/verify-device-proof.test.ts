import { describe, expect, it } from "vitest";
import { deviceIdOf, verifyDeviceProof, type DeviceProof } from "../src/identity.js";
import { deviceIdOfBytes } from "../src/device-key.js";
import {
  identity,
  NOW_MS,
  payloadOf,
  signed,
  unsigned,
  type UnsignedProof,
} from "./support/sample-device.js";

const MINUTE_MS = 60_000;

const check = (proof: DeviceProof): string => {
  const outcome = verifyDeviceProof(proof);
  return outcome.ok ? outcome.version : outcome.reason;
};

const withDevice = (change: Partial<UnsignedProof["device"]>): UnsignedProof => ({
  ...unsigned,
  device: { ...unsigned.device, ...change },
});

const resigned = (proof: DeviceProof, signature: string): DeviceProof => ({
  ...proof,
  device: { ...proof.device, signature },
});

const off = (byMs: number, version: "v2" | "v3"): string =>
  check(signed(withDevice({ signedAt: NOW_MS + byMs }), version));

const hex = (text: string): Buffer => Buffer.from(text, "hex");

describe("verifyDeviceProof", () => {
  it("accepts versions 2 and 3 and says which it was", () => {
    expect(verifyDeviceProof(signed(unsigned, "v3"))).toEqual({
      ok: true,
      deviceId: identity.deviceId,
      publicKey: identity.publicKey,
      version: "v3",
    });
    expect(check(signed(unsigned, "v2"))).toBe("v2");
  });

  it.each(["v2", "v3"] as const)("accepts both versions when %s is the likely one", (likelyVersion) => {
    expect(check({ ...signed(unsigned, "v2"), likelyVersion })).toBe("v2");
    expect(check({ ...signed(unsigned, "v3"), likelyVersion })).toBe("v3");
    expect(check({ ...signed(unsigned, "v3"), nowMs: NOW_MS + 1e9, likelyVersion })).toBe(
      "device-signature-stale",
    );
  });

  it("S82: version 1, which has no nonce, is never accepted", () => {
    const v1 = payloadOf(unsigned, "v2")
      .replace(/^v2/, "v1")
      .replace(/\|nonce-1$/, "");
    expect(check(signed(unsigned, "v2", v1))).toBe("device-signature");
    const withoutNonce = withDevice({ nonce: undefined });
    expect(check(signed(withoutNonce, "v2", v1))).toBe("device-nonce-missing");
  });

  it("S82: what was captured on one connection is refused on another", () => {
    const captured = signed(unsigned);
    expect(check({ ...captured, expectedNonce: "nonce-2" })).toBe("device-nonce-mismatch");
    const rewritten = { ...captured.device, nonce: "nonce-2" };
    expect(check({ ...captured, device: rewritten, expectedNonce: "nonce-2" })).toBe("device-signature");
  });

  it("S82: an empty nonce is a missing one, even where an empty one is expected", () => {
    const proof = { ...withDevice({ nonce: "" }), expectedNonce: "" };
    expect(check(signed(proof))).toBe("device-nonce-missing");
  });

  it("S82: version 3 may be 2 minutes off and version 2, which may go by the client's clock, 10", () => {
    for (const sign of [1, -1]) {
      expect(off(sign * 2 * MINUTE_MS, "v3")).toBe("v3");
      expect(off(sign * (2 * MINUTE_MS + 1), "v3")).toBe("device-signature-stale");
      expect(off(sign * 10 * MINUTE_MS, "v2")).toBe("v2");
      expect(off(sign * (10 * MINUTE_MS + 1), "v2")).toBe("device-signature-stale");
    }
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, NOW_MS + 0.5])(
    "S82: %s is no time to have signed at",
    (signedAt) => {
      expect(check(signed(withDevice({ signedAt })))).toBe("device-signature-stale");
    },
  );

  it("S83: an id that is not the fingerprint of the key is refused, whatever was signed", () => {
    const other = "0".repeat(64);
    expect(check(signed(withDevice({ id: other })))).toBe("device-id-mismatch");
    expect(check(signed(withDevice({ id: identity.deviceId.toUpperCase() })))).toBe("device-id-mismatch");
  });

  it("S25: every field that was signed counts", () => {
    const proof = signed(unsigned);
    const changes: Partial<DeviceProof>[] = [
      { role: "node" },
      { scopes: ["operator.read"] },
      { scopes: ["operator.write", "operator.read"] },
      { scopes: ["operator.admin"] },
      { token: "other" },
      { client: { ...proof.client, id: "node-host" } },
      { client: { ...proof.client, mode: "node" } },
      { client: { ...proof.client, platform: "linux" } },
      { client: { ...proof.client, deviceFamily: "iPhone" } },
    ];
    for (const change of changes) expect(check({ ...proof, ...change })).toBe("device-signature");
  });

  it("S25: a separator within a field cannot make it stand for others", () => {
    // The same text, split at other places: what was signed as a platform now reads as a family.
    const honest = { ...unsigned, client: { ...unsigned.client, platform: "linux|phone", deviceFamily: "" } };
    const text = `${payloadOf(unsigned, "v2").replace(/^v2/, "v3")}|linux|phone|`;
    expect(payloadOf(honest, "v3")).toBe(text);
    expect(check(signed(honest, "v3"))).toBe("device-signature");
    expect(check(signed({ ...unsigned, scopes: ["operator.read,operator.write"] }))).toBe("device-signature");
  });

  it("a token may hold the separator, since a gateway's own token may", () => {
    expect(check(signed({ ...unsigned, token: "a|b" }))).toBe("v3");
  });

  it("refuses in OpenClaw's order: id, time, nonce, signature", () => {
    const nothingRight = {
      ...withDevice({ id: "x", signedAt: 0, nonce: undefined }),
      expectedNonce: "other",
    };
    const proof = resigned(signed(nothingRight), "AAAA");
    expect(check(proof)).toBe("device-id-mismatch");
    const rightId = { ...proof, device: { ...proof.device, id: identity.deviceId } };
    expect(check(rightId)).toBe("device-signature-stale");
    const rightTime = { ...rightId, device: { ...rightId.device, signedAt: NOW_MS } };
    expect(check(rightTime)).toBe("device-nonce-missing");
    const someNonce = { ...rightTime, device: { ...rightTime.device, nonce: "nonce-1" } };
    expect(check(someNonce)).toBe("device-nonce-mismatch");
    expect(check({ ...someNonce, expectedNonce: "nonce-1" })).toBe("device-signature");
  });
});

describe("encodings of keys and signatures", () => {
  const { signature } = signed(unsigned).device;

  it("standard base64 with padding is read, and the key comes back as base64url", () => {
    const publicKey = Buffer.from(identity.publicKey, "base64url").toString("base64");
    const proof = signed(withDevice({ publicKey }));
    const standard = Buffer.from(proof.device.signature, "base64url").toString("base64");
    expect(verifyDeviceProof(resigned(proof, standard))).toMatchObject({ publicKey: identity.publicKey });
  });

  it.each([
    ["nothing", ""],
    ["one padding character too few", `${signature}=`],
    ["a space", ` ${signature}`],
    ["a line end", `${signature}\n`],
    ["stray bits", `${signature.slice(0, -1)}B`],
    ["63 bytes", Buffer.alloc(63).toString("base64url")],
    ["65 bytes", Buffer.alloc(65).toString("base64url")],
    ["both alphabets", `+/-_${"A".repeat(82)}`],
    ["1 MiB", "A".repeat(1 << 20)],
  ])("S55: a signature with %s is refused", (_name, text) => {
    expect(check(resigned(signed(unsigned), text))).toBe("device-signature");
  });

  const key = identity.publicKey;
  const pem =
    "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEAA6EHv/POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg=\n-----END PUBLIC KEY-----\n";
  it.each([
    ["nothing", ""],
    ["padding to base64url", `${key}=`],
    ["a space", `${key} `],
    ["stray bits", `${key.slice(0, -1)}h`],
    ["31 bytes", Buffer.alloc(31, 7).toString("base64url")],
    ["33 bytes", Buffer.alloc(33, 7).toString("base64url")],
    ["PEM", pem],
    ["__proto__", "__proto__"],
  ])("S83: a key with %s has no device id", (_name, text) => {
    expect(deviceIdOf(text)).toBeUndefined();
    expect(check(signed(withDevice({ publicKey: text })))).toBe("device-id-mismatch");
  });
});

describe("keys for which anybody can sign", () => {
  const identityPoint = hex(`01${"00".repeat(31)}`);

  it("S83: a signature that fits any text under a weak key is no proof", () => {
    const publicKey = identityPoint.toString("base64url");
    const proof = signed(withDevice({ id: deviceIdOfBytes(identityPoint), publicKey }));
    // R is the neutral point and S is 0: R + k * A = S * B for every k.
    const forged = Buffer.concat([identityPoint, Buffer.alloc(32)]).toString("base64url");
    expect(check(resigned(proof, forged))).toBe("device-public-key");
  });

  it.each([
    ["the neutral point", identityPoint],
    ["the neutral point with a sign", hex(`01${"00".repeat(30)}80`)],
    ["y = 0, order 4", hex("00".repeat(32))],
    ["y = 0 with a sign", hex(`${"00".repeat(31)}80`)],
    ["order 8", hex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05")],
    ["order 8 with a sign", hex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85")],
    ["the other order 8", hex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a")],
    [
      "the other order 8 with a sign",
      hex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa"),
    ],
    ["p - 1, order 2", hex(`ec${"ff".repeat(30)}7f`)],
    ["p, another text for 0", hex(`ed${"ff".repeat(30)}7f`)],
    ["p + 1, another text for 1", hex(`ee${"ff".repeat(30)}7f`)],
    ["the largest number", hex("ff".repeat(32))],
  ])("S83: %s has no device id", (_name, bytes) => {
    expect(deviceIdOf(bytes.toString("base64url"))).toBeUndefined();
  });

  it("a coordinate just below the last weak one is a key", () => {
    expect(deviceIdOf(hex(`eb${"ff".repeat(30)}7f`).toString("base64url"))).toMatch(/^[0-9a-f]{64}$/);
    expect(deviceIdOf(hex(`ff${"ff".repeat(30)}7e`).toString("base64url"))).toMatch(/^[0-9a-f]{64}$/);
  });
});
