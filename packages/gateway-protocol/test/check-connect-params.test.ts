import { describe, expect, it } from "vitest";
import { checkConnectParams, CLIENT_IDS, CLIENT_MODES, LIMITS } from "../src/index.js";
import { connects, nodeConnect96, operatorConnect17 } from "./captured-frames.js";

const valid = () => structuredClone(nodeConnect96.params);
const refusal = (change: object) => {
  const checked = checkConnectParams({ ...valid(), ...change });
  return checked.ok ? "accepted" : checked.message;
};

describe("parameters of connect", () => {
  it.each(connects)("those of %s are accepted as they are", (_, { params }) => {
    expect(checkConnectParams(structuredClone(params))).toEqual({ ok: true, params });
  });

  it.each(CLIENT_IDS)("a client may be %s", (id) => {
    expect(refusal({ client: { ...valid().client, id } })).toBe("accepted");
  });

  it.each(CLIENT_MODES)("a client may connect for %s", (mode) => {
    expect(refusal({ client: { ...valid().client, mode } })).toBe("accepted");
  });

  it("an unknown client is refused in the words of OpenClaw", () => {
    expect(refusal({ client: { ...valid().client, id: "ios-node" } })).toBe(
      "invalid connect params: at /client/id: must be equal to one of the allowed values",
    );
    expect(refusal({ client: { ...valid().client, mode: "operator" } })).toBe(
      "invalid connect params: at /client/mode: must be equal to one of the allowed values",
    );
  });

  it("keys that newer clients add are taken out, at every level", () => {
    const { params } = operatorConnect17;
    const newer = {
      ...params,
      computerUse: { display: 1 },
      workerRuns: {},
      client: { ...params.client, colour: "red" },
      auth: { ...params.auth, approvalRuntimeToken: "x", agentRuntimeIdentityToken: "y" },
      device: { ...params.device, attestation: "z" },
    };

    expect(checkConnectParams(newer)).toEqual({ ok: true, params });
  });

  it.each([
    ["nothing", undefined, "at root: must be object"],
    ["null", null, "at root: must be object"],
    ["a list", [], "at root: must be object"],
    ["an empty object", {}, "at root: must have required property 'minProtocol'"],
  ])("%s is refused", (_, value, message) => {
    expect(checkConnectParams(value)).toEqual({ ok: false, message: `invalid connect params: ${message}` });
  });

  it.each([
    ["a protocol of 0", { minProtocol: 0 }, "/minProtocol: must be >= 1"],
    ["a broken protocol", { maxProtocol: 3.5 }, "/maxProtocol: must be integer"],
    ["an endless protocol", { maxProtocol: Number.POSITIVE_INFINITY }, "/maxProtocol: must be integer"],
    ["a protocol as text", { minProtocol: "3" }, "/minProtocol: must be integer"],
    ["no client", { client: null }, "/client: must be object"],
    [
      "a nameless display",
      { client: { ...valid().client, displayName: "" } },
      "/client/displayName: must NOT have fewer",
    ],
    ["scopes as text", { scopes: "operator.admin" }, "/scopes: must be array"],
    ["a scope that is no text", { scopes: [1] }, "/scopes/0: must be string"],
    ["a role that is no text", { role: ["node"] }, "/role: must be string"],
    ["a token that is no text", { auth: { token: 1 } }, "/auth/token: must be string"],
    [
      "a time in the past of all times",
      { device: { ...valid().device, signedAt: -1 } },
      "/device/signedAt: must be >= 0",
    ],
    [
      "a time beyond whole numbers",
      { device: { ...valid().device, signedAt: 1e300 } },
      "/device/signedAt: must be <=",
    ],
    [
      "a device without a key",
      { device: { id: valid().device.id } },
      "/device: must have required property 'publicKey'",
    ],
    [
      "a permission that is no yes or no",
      { permissions: { camera: 1 } },
      "/permissions/camera: must be boolean",
    ],
  ])("%s is refused, with its place", (_, change, message) => {
    expect(refusal(change)).toContain(`invalid connect params: at ${message}`);
  });

  it("S90: a device id that is no lower case SHA-256 is refused before anything looks it up", () => {
    for (const id of [
      "../x",
      "__proto__",
      "constructor",
      "",
      "A".repeat(64),
      "a".repeat(63),
      `${"a".repeat(64)}\n`,
    ]) {
      expect(refusal({ device: { ...valid().device, id } })).toContain("at /device/id: must match pattern");
    }
  });

  it("a permission named __proto__ is refused", () => {
    const params: unknown = JSON.parse(
      JSON.stringify(valid()).replace(/}$/, ',"permissions":{"__proto__":true}}'),
    );

    expect(checkConnectParams(params)).toMatchObject({ ok: false });
  });

  it("__proto__ as a key at any level is taken out", () => {
    const text = JSON.stringify(valid()).replace(
      '"client":{',
      '"__proto__":{"role":"operator"},"client":{"__proto__":{"x":1},',
    );
    const checked = checkConnectParams(JSON.parse(text));

    expect(checked).toEqual({ ok: true, params: valid() });
    expect(checked.ok && Object.hasOwn(checked.params.client, "__proto__")).toBe(false);
  });

  it.each([
    ["scopes", Array.from({ length: LIMITS.maxScopes + 1 }, () => "x")],
    ["caps", Array.from({ length: LIMITS.maxCommands + 1 }, () => "x")],
    ["commands", Array.from({ length: LIMITS.maxCommands + 1 }, () => "x")],
    ["scopes", ["x".repeat(129)]],
    ["commands", ["x".repeat(257)]],
    ["pathEnv", "x".repeat(32_768)],
    ["userAgent", "x".repeat(1025)],
    ["auth", { token: "x".repeat(4097) }],
    [
      "permissions",
      Object.fromEntries(Array.from({ length: LIMITS.maxPermissions + 1 }, (_, index) => [index, true])),
    ],
    ["permissions", { ["x".repeat(129)]: true }],
  ])("too much of %s is refused", (key, value) => {
    expect(refusal({ [key]: value })).toContain(`at /${key}`);
  });

  it("what is allowed at most is accepted", () => {
    const most = {
      scopes: Array.from({ length: LIMITS.maxScopes }, () => "x".repeat(128)),
      commands: Array.from({ length: LIMITS.maxCommands }, () => "x"),
      pathEnv: "x".repeat(32_767),
    };

    expect(refusal(most)).toBe("accepted");
  });

  it("a million wrong entries make one short message", () => {
    const message = refusal({ scopes: Array.from({ length: 1_000_000 }, () => 1) });

    expect(message).toBe("invalid connect params: at /scopes: must NOT have more than 64 items");
  });

  it("a name that the peer chose cannot make the message long or unprintable", () => {
    const message = refusal({ permissions: { [`\u001B[31m\n${"~".repeat(120)}`]: 1 } });

    expect(message).toMatch(/^[\u0020-\u007E…]+$/);
    expect(message).toHaveLength("invalid connect params: ".length + 200);
  });
});
