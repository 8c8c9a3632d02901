import { describe, expect, it } from "vitest";
import { createDeviceIdentity, deviceIdOf, signaturePayload } from "../src/identity.js";
import { identity } from "./support/sample-device.js";

const DEVICE_ID = "56475aa75463474c0285df5dbf2bcab73da651358839e9b77481b2eab107708c";

const operator = {
  deviceId: DEVICE_ID,
  clientId: "cli",
  clientMode: "cli",
  role: "operator",
  scopes: ["operator.read", "operator.write"],
  signedAtMs: 1_700_000_000_000,
  token: "tok",
  nonce: "nonce-1",
};

describe("the published test vectors", () => {
  it("a seed gives its public key and device id", () => {
    expect(identity.publicKey).toBe("A6EHv_POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg");
    expect(identity.deviceId).toBe(DEVICE_ID);
    expect(deviceIdOf(identity.publicKey)).toBe(DEVICE_ID);
  });

  it("version 2 of an operator is signed as OpenClaw signs it", () => {
    const payload = signaturePayload({ version: "v2", ...operator });
    expect(payload).toBe(
      `v2|${DEVICE_ID}|cli|cli|operator|operator.read,operator.write|1700000000000|tok|nonce-1`,
    );
    expect(identity.sign(payload)).toBe(
      "GIhLeRH0p6--b-c8QOdF2Nz-1FDmkTtFJUuFO3_3qARvltGJczu4xgNwXBeyGWRQ9g7O-rysFXr1yw_VbJcGDA",
    );
  });

  it("version 3 adds platform and family, trimmed and in lower case", () => {
    const payload = signaturePayload({
      version: "v3",
      ...operator,
      platform: " MacOS ",
      deviceFamily: "Mac",
    });
    expect(payload.endsWith("|nonce-1|macos|mac")).toBe(true);
    expect(identity.sign(payload)).toBe(
      "jW8wfXvwOcN1Td8yH5CMBB2XaJ1mukaDUgiMqo4GkV1STb5ZzHjCD3DVlIBRvA8etwynCnSYs14AkEsoPdLSBA",
    );
  });

  it("version 2 of a node without scopes and token leaves their places empty", () => {
    const node = {
      ...operator,
      clientId: "node-host",
      clientMode: "node",
      role: "node",
      scopes: [],
      token: "",
    };
    expect(identity.sign(signaturePayload({ version: "v2", ...node }))).toBe(
      "FAWuSrVotC3TwwgIwhqBoMl9flGb4O4sr5ESFptYINOHC8mpMQVkjl6uiEURKAV7snMiacvW1GqApxS_crX8Aw",
    );
  });
});

describe("signaturePayload", () => {
  it("version 3 without platform and family ends with two empty fields", () => {
    expect(signaturePayload({ version: "v3", ...operator }).endsWith("|nonce-1||")).toBe(true);
  });

  it("only ASCII letters change their case, as in every other implementation", () => {
    const payload = signaturePayload({ version: "v3", ...operator, platform: "İOS Ä" });
    expect(payload.endsWith("|İos Ä|")).toBe(true);
  });
});

describe("createDeviceIdentity", () => {
  it("makes another identity each time, and shows no private key", () => {
    const [one, other] = [createDeviceIdentity(), createDeviceIdentity()];
    expect(one.deviceId).not.toBe(other.deviceId);
    expect(Object.keys(one)).toEqual(["deviceId", "publicKey", "sign"]);
  });

  it("refuses a seed that is none", () => {
    expect(() => createDeviceIdentity({ seed: new Uint8Array(31) })).toThrow("32 bytes");
  });
});
