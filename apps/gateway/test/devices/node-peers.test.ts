import { describe, expect, it } from "vitest";
import { connectClient } from "../support/device-client.js";
import { connectOperator, pairDevice, startDeviceGateway } from "../support/device-gateway.js";

describe("what nodes of OpenClaw send as soon as they are connected", () => {
  it.each([
    ["node.event", { event: "node.host.stats", payloadJSON: "{}" }],
    ["node.runnerInventory.update", {}],
    ["node.skills.update", { skills: [] }],
    ["node.pluginTools.update", { tools: [] }],
  ])("%s is taken note of", async (method, params) => {
    const gateway = await startDeviceGateway();
    const { client } = await pairDevice(gateway, { role: "node" });
    expect(await client.call(method, params)).toMatchObject({ ok: true, payload: { ok: true } });
  });

  it("a node of 2026.2.17 is shown with what it said, without commands at once approved", async () => {
    const gateway = await startDeviceGateway();
    const operator = await connectOperator(gateway, ["operator.read"]);
    const node = await pairDevice(gateway, { role: "node", protocol: 3, caps: ["system"] });
    expect(node.client.hello).toMatchObject({ protocol: 3, snapshot: { presence: [], health: {} } });
    expect(await operator.call("node.list", {})).toMatchObject({
      payload: {
        ts: expect.any(Number),
        nodes: [
          {
            nodeId: node.identity.deviceId,
            platform: "linux",
            version: "1.0.0",
            caps: ["system"],
            commands: [],
            approvalState: "approved",
            connected: true,
            paired: true,
            connectedAtMs: expect.any(Number),
          },
        ],
      },
    });
  });
});

describe("the legacy pairing of nodes", () => {
  it("gives the token to the approver, since the node has no connection, and verifies it", async () => {
    const gateway = await startDeviceGateway();
    const admin = await connectOperator(gateway);
    const asked = await admin.call("node.pair.request", { nodeId: "kitchen", displayName: "Kitchen" });
    expect(asked).toMatchObject({
      payload: { status: "pending", created: true, request: { nodeId: "kitchen" } },
    });
    const { payload } = await admin.call("node.pair.list", {});
    const requestId = JSON.stringify(payload).match(/"requestId":"([^"]+)"/)?.[1] ?? "";
    const approved = await admin.call("node.pair.approve", { requestId });
    const token = JSON.stringify(approved).match(/"token":"([^"]+)"/)?.[1] ?? "";
    expect(token).toMatch(/^[\w-]{43}$/);
    expect(await admin.call("node.pair.verify", { nodeId: "kitchen", token })).toMatchObject({
      payload: { ok: true, node: { nodeId: "kitchen" } },
    });
    expect(await admin.call("node.pair.verify", { nodeId: "kitchen", token: "x" })).toMatchObject({
      payload: { ok: false },
    });
    expect(JSON.stringify(await admin.call("node.pair.list", {}))).not.toContain(token);
    expect(JSON.stringify(await admin.call("node.list", {}))).not.toContain("kitchen");
  });

  it("lets nobody connect", async () => {
    const gateway = await startDeviceGateway();
    const { client, identity } = await pairDevice(gateway, { scopes: ["operator.pairing"] });
    expect(await client.call("node.pair.request", { nodeId: identity.deviceId })).toMatchObject({ ok: true });
    const node = await connectClient(gateway.port, {
      identity,
      role: "node",
      auth: { token: "x".repeat(43) },
    });
    expect(node.hello).toBeUndefined();
  });
});
