import { describe, expect, inject, it } from "vitest";
import { startDeviceGateway } from "../ours/device-gateway.js";
import { superviseNodeHost } from "../peer/node-host.js";
import { createPeerInstallation } from "../peer/peer-gateway.js";
import { GATEWAY_TOKEN } from "../support/gateway-token.js";
import { releases } from "../support/releases.js";
import {
  callsOf,
  connectAnswerOf,
  connectOf,
  eventsOf,
  isAdmittedNode,
  isNode,
  isRefusedNode,
  textAt,
} from "../support/transcript.js";

interface Waiting {
  readonly pending: readonly { readonly requestId: string; readonly deviceId: string }[];
}

describe.each(releases)("the node host of OpenClaw $version and our commands", (release) => {
  it("waits for approval, then serves what was approved, and comes back by the token that it was given", async () => {
    const { provided, protocol, version, keptTokenField } = release;
    const gateway = await startDeviceGateway();
    const { wire } = gateway;
    const installation = await createPeerInstallation(inject(provided));
    const node = superviseNodeHost(installation, wire);

    // Challenge, connect, refusal.
    const refused = await wire.connection(isRefusedNode);
    const [challenge] = refused.fromGateway;
    expect(challenge).toMatchObject({ type: "event", event: "connect.challenge" });
    const connect = connectOf(refused);
    expect(connect?.params).toMatchObject({
      minProtocol: protocol,
      maxProtocol: protocol,
      client: { id: "node-host", mode: "node", version },
      role: "node",
      auth: { token: GATEWAY_TOKEN },
      device: { nonce: textAt(challenge, "payload", "nonce") },
    });
    const deviceId = textAt(connect, "params", "device", "id");
    const requestId = textAt(connectAnswerOf(refused), "error", "details", "requestId");
    expect(connectAnswerOf(refused)?.error).toEqual({
      code: "NOT_PAIRED",
      message: release.refusal("not-paired"),
      details: {
        code: "PAIRING_REQUIRED",
        reason: "not-paired",
        requestId,
        remediationHint: "Approve this device from the pending pairing requests.",
        deviceId,
        requestedRole: "node",
        recommendedNextStep: "wait_then_retry",
        retryable: true,
        pauseReconnect: false,
      },
    });
    expect(refused.closedByGateway?.code).toBe(1008);
    expect(refused.closedByGateway?.reason).toMatch(/^pairing required/);

    // Asking again changes nothing of what the owner sees.
    await wire.connection(isRefusedNode, { from: wire.connections.length });
    const { pending } = await gateway.json<Waiting>("devices", "list");
    expect(pending).toEqual([expect.objectContaining({ requestId, deviceId, role: "node", scopes: [] })]);

    const beforeApproval = wire.connections.length;
    const approval = await gateway.command("devices", "approve", requestId);
    expect(approval).toMatchObject({ exitCode: 0, stdout: `Approved ${deviceId} (${requestId})\n` });
    const admitted = await wire.connection(isAdmittedNode, { from: beforeApproval });
    expect(connectAnswerOf(admitted)?.payload).toMatchObject({
      type: "hello-ok",
      protocol,
      auth: { role: "node", scopes: [], deviceToken: expect.stringMatching(/^[\w-]{43}$/) },
      policy: { tickIntervalMs: 30_000 },
    });
    const deviceToken = textAt(connectAnswerOf(admitted), "payload", "auth", "deviceToken");

    // The commands of the node wait for an approval of their own.
    const operator = await gateway.operator();
    const which = (): Promise<unknown> =>
      operator.call("node.invoke", {
        nodeId: deviceId,
        command: "system.which",
        params: { bins: ["sh"] },
        idempotencyKey: crypto.randomUUID(),
      });
    await expect(which()).rejects.toMatchObject({
      message: expect.stringContaining("node command not allowed"),
    });
    expect(eventsOf(admitted, "node.invoke.request")).toEqual([]);
    const [surface, ...others] = await gateway.json<{ requestId: string; nodeId: string }[]>(
      "nodes",
      "pending",
    );
    expect([surface?.nodeId, others]).toEqual([deviceId, []]);
    expect((await gateway.command("nodes", "approve", surface?.requestId ?? "")).exitCode).toBe(0);
    // The gateway hears of what another process wrote a moment later.
    await expect
      .poll(() => which().catch((error: unknown) => error), { timeout: 10_000 })
      .toMatchObject({ ok: true, payload: { bins: { sh: expect.stringMatching(/\/sh$/) } } });
    const [request] = eventsOf(admitted, "node.invoke.request");
    expect(request).not.toHaveProperty("seq");
    const [result] = callsOf(admitted, "node.invoke.result");
    expect(result?.params).toMatchObject({
      id: textAt(request, "payload", "id"),
      nodeId: deviceId,
      ok: true,
    });
    expect((await gateway.command("nodes", "status")).stdout).toContain(
      "Known: 1 · Paired: 1 · Connected: 1",
    );

    // A restart of the gateway is announced, and the node comes back.
    const beforeRestart = wire.connections.length;
    await gateway.stop();
    expect(eventsOf(admitted, "shutdown")).toHaveLength(1);
    expect(admitted.closedByGateway).toEqual({ code: 1012, reason: "service restart" });
    await gateway.start();
    const afterRestart = await wire.connection(isAdmittedNode, { from: beforeRestart });
    expect(connectAnswerOf(afterRestart)?.payload).toMatchObject({ auth: { deviceToken } });
    await node.stop();

    // Without the gateway's secret it has the token that it kept.
    const beforeToken = wire.connections.length;
    const bareNode = superviseNodeHost(installation, wire, { sharedSecret: false });
    const byToken = await wire.connection(isAdmittedNode, { from: beforeToken });
    expect(connectOf(byToken)?.params).toMatchObject({ auth: { [keptTokenField]: deviceToken } });
    expect(connectOf(byToken)?.params?.["auth"]).not.toMatchObject({ token: GATEWAY_TOKEN });
    expect(connectAnswerOf(byToken)?.payload).toMatchObject({
      auth: { role: "node", scopes: [], deviceToken },
    });

    // A revoked token ends the connection and is refused.
    const revocation = await gateway.command("devices", "revoke", "--device", deviceId, "--role", "node");
    expect(JSON.parse(revocation.stdout)).toMatchObject({ deviceId, role: "node" });
    await wire.connection(({ closedByGateway }) => closedByGateway?.code === 4001);
    expect(byToken.closedByGateway).toEqual({ code: 4001, reason: "device removed" });
    const byRevoked = await wire.connection(isRefusedNode, { from: beforeToken });
    expect(connectAnswerOf(byRevoked)?.error).toMatchObject({
      code: "INVALID_REQUEST",
      message: expect.stringContaining("device token mismatch"),
      details: { code: "AUTH_DEVICE_TOKEN_MISMATCH" },
    });
    expect(byRevoked.closedByGateway).toMatchObject({
      code: 1008,
      reason: expect.stringContaining("device token mismatch"),
    });
    await bareNode.stop();

    // The gateway's secret does not bring it back; the owner does.
    const beforeRepair = wire.connections.length;
    superviseNodeHost(installation, wire);
    const again = await wire.connection(isRefusedNode, { from: beforeRepair });
    expect(connectAnswerOf(again)?.error).toMatchObject({
      code: "NOT_PAIRED",
      message: release.refusal("role-upgrade"),
      details: { reason: "role-upgrade", deviceId },
    });
    const repairId = textAt(connectAnswerOf(again), "error", "details", "requestId");
    expect((await gateway.command("devices", "approve", repairId)).exitCode).toBe(0);
    const repaired = await wire.connection(isAdmittedNode, { from: beforeRepair });
    expect(textAt(connectAnswerOf(repaired), "payload", "auth", "deviceToken")).not.toBe(deviceToken);

    // Removed: cut, and a stranger again.
    const beforeRemoval = wire.connections.length;
    expect((await gateway.command("devices", "remove", deviceId)).stdout).toBe(`Removed ${deviceId}\n`);
    const stranger = await wire.connection(isRefusedNode, { from: beforeRemoval });
    expect(repaired.closedByGateway).toEqual({ code: 4001, reason: "device removed" });
    expect(connectAnswerOf(stranger)?.error).toMatchObject({ details: { reason: "not-paired", deviceId } });
    expect(wire.connections.slice(beforeRemoval).filter(isNode).some(isAdmittedNode)).toBe(false);
  }, 180_000);
});
