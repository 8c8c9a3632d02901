import { describe, expect, it } from "vitest";
import {
  attempt,
  createDeviceIdentity,
  join,
  owner,
  PROXY,
  REMOTE,
  startServer,
  TOKEN,
  type ConnectInput,
} from "./support.js";

describe("a device that has to wait for its owner", () => {
  it.each([
    [3, "pairing required", "pairing required"],
    [
      4,
      "pairing required: device is not approved yet",
      /^pairing required: device is not approved yet \(requestId: /,
    ],
  ] as const)(
    "S31: protocol %i, gets a request and not what it asked for",
    async (protocol, message, reason) => {
      const { port, devices } = await startServer();
      const identity = createDeviceIdentity();
      const input: ConnectInput = { protocol, identity, scopes: ["operator.admin"], auth: { token: TOKEN } };
      const raw = await attempt(port, input, REMOTE);
      const [request] = await devices.listRequests(owner);
      expect(request).toMatchObject({ deviceId: identity.deviceId, scopes: ["operator.admin"] });
      expect(raw.answer.error).toMatchObject({
        code: "NOT_PAIRED",
        message,
        details: {
          code: "PAIRING_REQUIRED",
          reason: "not-paired",
          requestId: request?.requestId,
          recommendedNextStep: "wait_then_retry",
          retryable: true,
          pauseReconnect: false,
        },
      });
      const closed = await raw.closed;
      expect(closed.code).toBe(1008);
      expect(closed.reason).toMatch(reason);
      expect(Buffer.byteLength(closed.reason)).toBeLessThanOrEqual(120);
    },
  );

  it("gets in once it is approved, by the token that its hello brings", async () => {
    const { port, devices } = await startServer();
    const input: ConnectInput = {
      identity: createDeviceIdentity(),
      scopes: ["operator.read"],
      auth: { token: TOKEN },
    };
    await attempt(port, input, REMOTE);
    const [request] = await devices.listRequests(owner);
    await devices.approve({ requestId: request?.requestId ?? "", caller: owner });
    const { hello } = await join(port, input, REMOTE);
    const own = await join(port, { ...input, auth: { token: hello.auth?.deviceToken ?? "" } }, REMOTE);
    expect(own.hello.auth?.method).toBe("device-token");
  });

  it("S59: is one that a page of this machine connects, however local it is", async () => {
    const { port, devices } = await startServer({ allowedOrigins: ["http://localhost:5173"] });
    const page = { origin: "http://localhost:5173" };
    const raw = await attempt(port, { identity: createDeviceIdentity(), auth: { token: TOKEN } }, page);
    expect(raw.answer.error?.details?.["code"]).toBe("PAIRING_REQUIRED");
    const [request] = await devices.listRequests(owner);
    expect(request?.browserOrigin).toBe("http://localhost:5173");
  });

  it("is a node of this machine too, unless the owner lets those in", async () => {
    const node: ConnectInput = {
      role: "node",
      client: { id: "node-host", mode: "node" },
      auth: { token: TOKEN },
    };
    const strict = await startServer();
    const waits = await attempt(strict.port, { ...node, identity: createDeviceIdentity() });
    expect(waits.answer.error?.details?.["code"]).toBe("PAIRING_REQUIRED");
    const open = await startServer({ approveLocalNodes: true });
    const { hello } = await join(open.port, { ...node, identity: createDeviceIdentity() });
    expect(hello.auth).toMatchObject({ role: "node", scopes: [] });
    const remote = await attempt(open.port, { ...node, identity: createDeviceIdentity() }, REMOTE);
    expect(remote.answer.error?.details?.["code"]).toBe("PAIRING_REQUIRED");
  });

  it("S89: is refused when too many wait already", async () => {
    const { port } = await startServer({ trustedProxies: [PROXY] });
    const input: ConnectInput = { auth: { token: TOKEN } };
    for (let index = 0; index < 8; index += 1) {
      await attempt(port, { ...input, identity: createDeviceIdentity() }, REMOTE);
    }
    const ninth = await attempt(port, { ...input, identity: createDeviceIdentity() }, REMOTE);
    expect(ninth.answer.error).toMatchObject({ code: "UNAVAILABLE", retryable: true });
    expect(ninth.answer.error?.message).toMatch(/^too many devices wait for approval/);
  });
});

describe("scopes", () => {
  it.each([
    ["S36: of an operator for a node", "node", ["operator.read"]],
    ["S35: that do not exist", "operator", ["operator.everything"]],
    ["S35: of another kind", "operator", ["node.exec"]],
  ])("%s are refused", async (_what, role, scopes) => {
    const { port, devices } = await startServer();
    const raw = await attempt(port, {
      identity: createDeviceIdentity(),
      role,
      scopes,
      auth: { token: TOKEN },
    });
    expect(raw.answer.error?.details?.["code"]).toBe("SCOPES_INVALID");
    expect(await devices.listRequests(owner)).toEqual([]);
  });
});
