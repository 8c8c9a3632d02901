import { createDeviceIdentity } from "@openclaw/device-pairing/identity";
import {
  createMemoryTokenStore,
  createNodeClient,
  createOperatorClient,
  createSystemWhich,
  pairWithSetupCode,
  type ClientRuntime,
  type ClientState,
  type GatewayClient,
  type NodeClientOptions,
  type OperatorClientOptions,
} from "@openclaw/gateway-client";
import { decodeSetupCode, encodeSetupCode } from "@openclaw/device-pairing/setup-code";
import { describe, expect, it, onTestFinished } from "vitest";
import { openOwnerDevices, OWNER, startDeviceGateway, TOKEN } from "../support/device-gateway.js";
import { startGateway, type TestGateway } from "../support.js";

// Our client against our gateway, over real sockets.

/** Waits of seconds between attempts last no time here; the limits of handshakes and calls stay as they are. */
const runtime: Partial<ClientRuntime> = {
  timers: {
    now: () => performance.now(),
    set(callback, delayMs) {
      const timer = setTimeout(callback, delayMs <= 6_000 ? 10 : delayMs);
      return () => clearTimeout(timer);
    },
  },
};

const urlOf = ({ url }: Pick<TestGateway, "url">): string => url.replace(/^http/, "ws").replace(/\/$/, "");

function operatorOf(gateway: TestGateway, options: Partial<OperatorClientOptions> = {}) {
  const client = createOperatorClient({
    url: urlOf(gateway),
    identity: createDeviceIdentity(),
    scopes: ["operator.admin"],
    runtime,
    ...options,
  });
  return started(client);
}

function nodeOf(gateway: TestGateway, options: Partial<NodeClientOptions> = {}) {
  const client = createNodeClient({
    url: urlOf(gateway),
    identity: createDeviceIdentity(),
    runtime,
    ...options,
  });
  client.onInvoke("system.which", createSystemWhich({ searchPath: "/nonexistent" }));
  return started(client);
}

function started<Client extends GatewayClient>(client: Client) {
  onTestFinished(() => client.stop());
  client.start();
  return client;
}

function until<Status extends ClientState["status"]>(
  client: GatewayClient,
  status: Status,
): Promise<ClientState & { readonly status: Status }> {
  const isWanted = (state: ClientState): state is ClientState & { readonly status: Status } =>
    state.status === status;
  const { state } = client;
  if (isWanted(state)) return Promise.resolve(state);
  return new Promise((resolve) => {
    const remove = client.onState((next) => {
      if (!isWanted(next)) return;
      remove();
      resolve(next);
    });
  });
}

/** Pairs as a phone does, with an owner who approves whatever asks. */
async function phone(gateway: TestGateway, setupCode: string) {
  const [identity, tokens] = [createDeviceIdentity(), createMemoryTokenStore()];
  const { devices } = openOwnerDevices(gateway);
  const node = await pairWithSetupCode({
    role: "node",
    setupCode,
    identity,
    tokens,
    runtime,
    onPairingRequired: (requestId = "") => void devices.approve({ requestId, caller: OWNER }),
  });
  onTestFinished(() => node.stop());
  return { node, identity, tokens };
}

describe("operators and nodes with the gateway client", () => {
  it("a node waits, is approved by another process, and comes back with its token alone", async () => {
    const gateway = await startDeviceGateway();
    const [identity, tokens] = [createDeviceIdentity(), createMemoryTokenStore()];
    const node = nodeOf(gateway, { identity, tokens, token: TOKEN });
    const { requestId = "", reason } = await until(node, "pairing-required");
    expect(reason).toBe("not-paired");
    const { devices } = openOwnerDevices(gateway);
    expect(await devices.approve({ requestId, caller: OWNER })).toMatchObject({ status: "approved" });
    await node.connected();
    await node.stop();

    const again = nodeOf(gateway, { identity, tokens });
    expect(await again.connected()).toMatchObject({ protocol: 4 });
  });

  it("an operator hears of a node, approves it and its commands, and calls it", async () => {
    const gateway = await startDeviceGateway();
    const operator = operatorOf(gateway, { token: TOKEN });
    await operator.connected();
    const surfaces: string[] = [];
    operator.on(
      "device.pair.requested",
      ({ requestId }) => void operator.call("device.pair.approve", { requestId }),
    );
    const commandsApproved = new Promise<void>((resolve) => {
      operator.on("node.pair.requested", ({ requestId, commands = [] }) => {
        surfaces.push(...commands);
        void operator.call("node.pair.approve", { requestId }).then(() => resolve());
      });
    });
    const identity = createDeviceIdentity();
    const node = nodeOf(gateway, { identity, token: TOKEN });
    await node.connected();
    await commandsApproved;
    expect(surfaces).toEqual(["system.which"]);
    const call = { nodeId: identity.deviceId, command: "system.which", idempotencyKey: "once" };
    expect(await operator.call("node.invoke", { ...call, params: { bins: ["sh"] } })).toMatchObject({
      ok: true,
      payload: { bins: {} },
    });
    await expect(operator.call("node.invoke", { ...call, params: { bins: "sh" } })).rejects.toMatchObject({
      code: "GATEWAY_CALL_REFUSED",
    });
  });

  it("a removed device is told, forgets its token and asks again", async () => {
    const gateway = await startDeviceGateway();
    const [identity, tokens] = [createDeviceIdentity(), createMemoryTokenStore()];
    const node = nodeOf(gateway, { identity, tokens, token: TOKEN });
    const { devices } = openOwnerDevices(gateway);
    const first = await until(node, "pairing-required");
    await devices.approve({ requestId: first.requestId ?? "", caller: OWNER });
    await node.connected();
    await devices.remove({ deviceId: identity.deviceId, caller: OWNER });
    const second = await until(node, "pairing-required");
    expect(second.requestId).not.toBe(first.requestId);
    const key = { origin: urlOf(gateway), deviceId: identity.deviceId, role: "node" } as const;
    expect(await tokens.get(key)).toBeUndefined();
  });

  it("a gateway that restarts finds its devices there again", async () => {
    const gateway = await startDeviceGateway();
    const operator = operatorOf(gateway, { token: TOKEN });
    await operator.connected();
    const waiting = until(operator, "waiting");
    const heard = new Promise((resolve) => {
      operator.on("shutdown", resolve);
    });
    await gateway.stop({ drainTimeoutMs: 0 });
    expect(await heard).toMatchObject({ reason: expect.any(String) });
    expect((await waiting).error).toMatchObject({ details: { closeCode: 1012 } });
    await startGateway({ directories: gateway.directories, port: gateway.port });
    await operator.connected();
    expect(await operator.call("node.list")).toMatchObject({ nodes: [] });
  });

  it("a device that rotates its own token goes on with the new one", async () => {
    const gateway = await startDeviceGateway();
    const [identity, tokens] = [createDeviceIdentity(), createMemoryTokenStore()];
    const operator = operatorOf(gateway, { identity, tokens, token: TOKEN });
    await operator.connected();
    const key = { origin: urlOf(gateway), deviceId: identity.deviceId, role: "operator" } as const;
    const before = await tokens.get(key);
    const waiting = until(operator, "waiting");
    const params = { deviceId: identity.deviceId, role: "operator" } as const;
    expect(await operator.call("device.token.rotate", params)).toMatchObject({ role: "operator" });
    await waiting;
    const after = await tokens.get(key);
    expect(after?.token).toMatch(/^[\w-]{43}$/);
    expect(after?.token).not.toBe(before?.token);
    await operator.stop();
    const again = operatorOf(gateway, { identity, tokens });
    await again.connected();
  });

  it("a wrong shared secret gives way to the device's own token", async () => {
    const gateway = await startDeviceGateway();
    const [identity, tokens] = [createDeviceIdentity(), createMemoryTokenStore()];
    await operatorOf(gateway, { identity, tokens, token: TOKEN }).connected();
    const operator = operatorOf(gateway, { identity, tokens, token: "another-secret-than-the-gateways" });
    expect(await operator.connected()).toMatchObject({ scopes: ["operator.admin"] });
  });
});

describe("setup codes with the gateway client", () => {
  it("one code pairs a phone as node and operator, after the owner's approval alone", async () => {
    const gateway = await startDeviceGateway();
    const admin = operatorOf(gateway, { token: TOKEN });
    await admin.connected();
    const { setupCode } = await admin.call("device.pair.setupCode", { publicUrl: urlOf(gateway) });
    const { node, identity, tokens } = await phone(gateway, setupCode);
    expect(node.state.status).toBe("connected");
    const scopes = ["operator.approvals", "operator.read", "operator.write"];
    const operator = operatorOf(gateway, { identity, tokens, scopes });
    expect([...((await operator.connected()).scopes ?? [])].toSorted()).toEqual(scopes);
  });

  it("a code that is used up pairs nobody else", async () => {
    const gateway = await startDeviceGateway();
    const admin = operatorOf(gateway, { token: TOKEN });
    await admin.connected();
    const { setupCode } = await admin.call("device.pair.setupCode", { publicUrl: urlOf(gateway) });
    await phone(gateway, setupCode);
    await expect(phone(gateway, setupCode)).rejects.toMatchObject({
      code: "GATEWAY_CREDENTIAL_REFUSED",
      details: { credential: "setup-code" },
    });
  });

  it("S51: the certificate that the gateway made is pinned by the code, and another fingerprint gets nothing", async () => {
    const config = { gateway: { auth: { token: TOKEN }, tls: { enabled: true } } };
    const gateway = await startGateway({ config });
    const { devices } = openOwnerDevices(gateway);
    const tlsFingerprint = "0".repeat(64);
    const issued = await devices.issueSetupCode({
      caller: OWNER,
      url: urlOf(gateway),
      access: "node",
      tlsFingerprint,
    });
    const forged = issued.status === "issued" ? issued.setupCode : "";
    const node = started(createNodeClient({ setupCode: forged, identity: createDeviceIdentity(), runtime }));
    const { error } = await until(node, "waiting");
    expect(error.code).toBe("GATEWAY_CERTIFICATE_MISMATCH");
    const found = /SHA-256 ([0-9a-f]{64})/.exec(error.message)?.[1] ?? "";
    const {
      node: paired,
      tokens,
      identity,
    } = await phone(gateway, encodeSetupCode({ ...decodeSetupCode(forged), tlsFingerprint: found }));
    expect(paired.state.status).toBe("connected");
    const key = { origin: urlOf(gateway), deviceId: identity.deviceId, role: "node" } as const;
    expect(await tokens.get(key)).toMatchObject({ tlsFingerprint: found });
  });
});
