import { describe, expect, it } from "vitest";
import type { DeviceClient } from "../support/device-client.js";
import {
  connectOperator,
  openOwnerDevices,
  OWNER,
  pairDevice,
  startDeviceGateway,
  type PairedClient,
} from "../support/device-gateway.js";
import type { TestGateway } from "../support.js";

const SNAP = "camera.snap";
const OPERATOR = ["operator.read", "operator.write", "operator.pairing"];

interface Invocation {
  readonly id: string;
  readonly nodeId: string;
  readonly command: string;
  readonly paramsJSON: string | null;
}

function isInvocation(payload: unknown): payload is Invocation {
  return typeof payload === "object" && payload !== null && "id" in payload && "paramsJSON" in payload;
}

async function nextCall(node: DeviceClient): Promise<Invocation> {
  const payload = await node.event("node.invoke.request");
  if (!isInvocation(payload)) throw new Error("expected a call");
  return payload;
}

async function entryOf(operator: DeviceClient, nodeId: string): Promise<unknown> {
  const { payload } = await operator.call("node.describe", { nodeId });
  return payload;
}

/** A paired node and an operator; what the node declares waits. */
async function givenNode(commands: readonly string[]): Promise<{
  readonly gateway: TestGateway;
  readonly operator: DeviceClient;
  readonly node: PairedClient;
  readonly nodeId: string;
  readonly requestId: string;
}> {
  const gateway = await startDeviceGateway();
  const operator = await connectOperator(gateway, OPERATOR);
  const node = await pairDevice(gateway, { role: "node", commands, client: { displayName: "Porch" } });
  const requested = await operator.event("node.pair.requested");
  const requestId =
    typeof requested === "object" && requested !== null && "requestId" in requested
      ? String(requested.requestId)
      : "";
  return { gateway, operator, node, nodeId: node.identity.deviceId, requestId };
}

describe("commands of a node", () => {
  it("S22: are off after the approval of the device, and work after an approval of their own", async () => {
    const { operator, node, nodeId, requestId } = await givenNode([SNAP]);
    const call = { nodeId, command: SNAP, params: { quality: 1 }, idempotencyKey: "key" };
    expect(await operator.call("node.invoke", call)).toMatchObject({
      error: { code: "INVALID_REQUEST", message: "node command not allowed", details: { command: SNAP } },
    });
    expect(await entryOf(operator, nodeId)).toMatchObject({
      approvalState: "pending-approval",
      commands: [],
      pendingRequestId: requestId,
      pendingDeclaredCommands: [SNAP],
      connected: true,
      paired: true,
    });

    const approved = await operator.call("node.pair.approve", { requestId });
    expect(approved).toMatchObject({ payload: { requestId, node: { nodeId, commands: [SNAP] } } });
    expect(JSON.stringify(approved)).not.toContain("token");
    expect(await node.client.event("node.pair.resolved")).toMatchObject({ requestId, decision: "approved" });
    expect(await entryOf(operator, nodeId)).toMatchObject({
      approvalState: "approved",
      displayName: "Porch",
      commands: [SNAP],
    });
    const calling = operator.call("node.invoke", call);
    const { id, ...request } = await nextCall(node.client);
    expect(request).toEqual({
      nodeId,
      command: SNAP,
      paramsJSON: '{"quality":1}',
      timeoutMs: 30_000,
      idempotencyKey: "key",
    });
    const result = { id, nodeId, ok: true, payloadJSON: '{"picture":"…"}' };
    expect(await node.client.call("node.invoke.result", result)).toMatchObject({ payload: { ok: true } });
    expect(await calling).toMatchObject({
      payload: { ok: true, nodeId, command: SNAP, payload: { picture: "…" }, payloadJSON: '{"picture":"…"}' },
    });
    expect(await node.client.call("node.invoke.result", result)).toMatchObject({
      payload: { ok: true, ignored: true },
    });
  });

  it("S22: approved by another process are there for the call that comes next", async () => {
    const { gateway, operator, node, nodeId, requestId } = await givenNode([SNAP]);
    const { nodes } = openOwnerDevices(gateway);
    await nodes.approve({ requestId, caller: OWNER });
    await operator.event("node.pair.resolved");
    void operator.call("node.invoke", { nodeId, command: SNAP, idempotencyKey: "key" });
    expect(await nextCall(node.client)).toMatchObject({ command: SNAP, paramsJSON: null });
  });

  it("S23: that a node declares beside the approved ones wait, while the approved ones work", async () => {
    const { operator, node, nodeId, requestId } = await givenNode([SNAP]);
    await operator.call("node.pair.approve", { requestId });
    const grown = await node.again({ commands: [SNAP, "system.run"] });
    await operator.event("node.pair.requested", (payload) => JSON.stringify(payload).includes("system.run"));
    expect(await entryOf(operator, nodeId)).toMatchObject({
      approvalState: "pending-approval",
      commands: [SNAP],
      pendingDeclaredCommands: [SNAP, "system.run"],
    });
    const run = { nodeId, command: "system.run", idempotencyKey: "key" };
    expect(await operator.call("node.invoke", run)).toMatchObject({
      error: { message: "node command not allowed" },
    });
    void operator.call("node.invoke", { ...run, command: SNAP });
    expect(await nextCall(grown)).toMatchObject({ command: SNAP });
  });

  it("S20 S22: that run programs take admin to approve, and the list says so", async () => {
    const { gateway, operator, nodeId, requestId } = await givenNode(["system.run"]);
    expect(await operator.call("node.pair.list", {})).toMatchObject({
      payload: {
        pending: [
          { requestId, requiredApproveScopes: ["operator.pairing", "operator.write", "operator.admin"] },
        ],
        paired: [],
      },
    });
    expect(await operator.call("node.pair.approve", { requestId })).toMatchObject({
      error: { message: "node pairing approval denied", details: { missingScope: "operator.admin" } },
    });
    const writer = await connectOperator(gateway, ["operator.write"]);
    expect(await writer.call("node.pair.approve", { requestId })).toMatchObject({
      error: { code: "FORBIDDEN", message: "missing scope: operator.pairing" },
    });
    expect(await entryOf(operator, nodeId)).toMatchObject({
      commands: [],
      approvalState: "pending-approval",
    });
  });

  it("S22: end at once when the owner removes the node, while the device stays connected", async () => {
    const { operator, gateway, node, nodeId, requestId } = await givenNode([SNAP]);
    await operator.call("node.pair.approve", { requestId });
    const admin = await connectOperator(gateway);
    expect(await admin.call("node.pair.remove", { nodeId })).toMatchObject({ payload: { nodeId } });
    expect(
      await node.client.event("node.pair.resolved", (payload) => JSON.stringify(payload).includes("removed")),
    ).toEqual({
      requestId: "",
      nodeId,
      decision: "removed",
      ts: expect.any(Number),
    });
    const call = { nodeId, command: SNAP, idempotencyKey: "key" };
    expect(await operator.call("node.invoke", call)).toMatchObject({
      error: { message: "node command not allowed" },
    });
    expect(await entryOf(operator, nodeId)).toMatchObject({
      connected: true,
      commands: [],
      approvalState: "unapproved",
    });
    expect(await node.client.call("node.event", { event: "still.here" })).toMatchObject({
      payload: { ok: true },
    });
  });

  it("rejected stay off, and are asked for again when the node connects next", async () => {
    const { operator, node, nodeId, requestId } = await givenNode([SNAP]);
    expect(await operator.call("node.pair.reject", { requestId })).toMatchObject({
      payload: { requestId, nodeId },
    });
    expect(await entryOf(operator, nodeId)).toMatchObject({ approvalState: "unapproved", commands: [] });
    await node.again();
    await operator.event("node.pair.requested", (payload) => !JSON.stringify(payload).includes(requestId));
    expect(await entryOf(operator, nodeId)).toMatchObject({ approvalState: "pending-approval" });
  });

  it("S28: are gone with the device, also for a device that is paired again under the same key", async () => {
    const { gateway, operator, node, nodeId, requestId } = await givenNode([SNAP]);
    const admin = await connectOperator(gateway);
    await operator.call("node.pair.approve", { requestId });
    await admin.call("device.pair.remove", { deviceId: nodeId });
    expect(await node.client.closed).toMatchObject({ code: 4001 });
    expect(await admin.call("node.pair.list", {})).toMatchObject({ payload: { paired: [] } });
    await pairDevice(gateway, { identity: node.identity, role: "node", commands: [SNAP] });
    const call = { nodeId, command: SNAP, idempotencyKey: "key" };
    expect(await operator.call("node.invoke", call)).toMatchObject({
      error: { message: "node command not allowed" },
    });
  });
});

describe("a node with two connections", () => {
  it("gets calls on the newest one, and keeps it when the old one ends", async () => {
    const { operator, node, nodeId, requestId } = await givenNode([SNAP]);
    await operator.call("node.pair.approve", { requestId });
    const second = await node.again();
    node.client.close();
    await node.client.closed;
    await operator.event("presence");
    expect(await entryOf(operator, nodeId)).toMatchObject({ connected: true, commands: [SNAP] });
    const calling = operator.call("node.invoke", { nodeId, command: SNAP, idempotencyKey: "key" });
    const { id } = await nextCall(second);
    await second.call("node.invoke.result", { id, nodeId, ok: true, payload: 7 });
    expect(await calling).toMatchObject({ payload: { ok: true, payload: 7 } });
    expect(node.client.events.filter(({ event }) => event === "node.invoke.request")).toEqual([]);
  });

  it("a call is answered for it when the connection ends that it went to", async () => {
    const { operator, node, nodeId, requestId } = await givenNode([SNAP]);
    await operator.call("node.pair.approve", { requestId });
    const calling = operator.call("node.invoke", { nodeId, command: SNAP, idempotencyKey: "key" });
    await nextCall(node.client);
    node.client.close();
    expect(await calling).toMatchObject({
      error: { code: "UNAVAILABLE", message: "node disconnected", details: { code: "NOT_CONNECTED" } },
    });
    expect(await operator.call("node.invoke", { nodeId, command: SNAP, idempotencyKey: "2" })).toMatchObject({
      error: { message: "node not connected", details: { code: "NOT_CONNECTED" } },
    });
  });
});
