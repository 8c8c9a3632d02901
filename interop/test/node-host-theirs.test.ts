import { describe, expect, inject, it } from "vitest";
import { startDeviceGateway } from "../ours/device-gateway.js";
import { remoteCommand, superviseNodeHost } from "../peer/node-host.js";
import { createPeerInstallation } from "../peer/peer-gateway.js";
import { jsonAfterTalk } from "../support/json-after-talk.js";
import { releases } from "../support/releases.js";
import {
  answerTo,
  callsOf,
  connectAnswerOf,
  connectOf,
  eventsOf,
  isAdmittedNode,
  isEnded,
  isNode,
  isRefusedNode,
  textAt,
} from "../support/transcript.js";
import type { RecordedConnection } from "../support/wire-recorder.js";

interface Listed {
  readonly pending: readonly object[];
  readonly paired: readonly { readonly deviceId: string }[];
}

/** The answers to a method, on all connections of commands. */
const answers = (connections: readonly RecordedConnection[], method: string): readonly unknown[] =>
  connections.flatMap((connection) =>
    callsOf(connection, method).map(
      (call) => answerTo(connection, call)?.payload ?? answerTo(connection, call)?.error,
    ),
  );

describe.each(releases)(
  "the node host of OpenClaw $version and the commands of the same release",
  (release) => {
    it("are enough to approve, use, revoke, approve again and reject a node at our gateway", async () => {
      const { provided } = release;
      const gateway = await startDeviceGateway();
      const { wire } = gateway;
      const theirs = remoteCommand(await createPeerInstallation(inject(provided)), wire);
      superviseNodeHost(await createPeerInstallation(inject(provided)), wire);

      const refused = await wire.connection(isRefusedNode);
      const deviceId = textAt(connectOf(refused), "params", "device", "id");
      const requestId = textAt(connectAnswerOf(refused), "error", "details", "requestId");

      // Both commands show the same request, word for word.
      const list = await theirs("devices", "list", "--json");
      expect(list.exitCode).toBe(0);
      const listed: Listed = JSON.parse(jsonAfterTalk(list.stdout));
      expect(listed.pending).toEqual([expect.objectContaining({ requestId, deviceId })]);
      expect((await gateway.json<Listed>("devices", "list")).pending).toEqual(listed.pending);

      const beforeApproval = wire.connections.length;
      const approval = await theirs("devices", "approve", requestId);
      expect(approval).toMatchObject({ exitCode: 0, stdout: `Approved ${deviceId} (${requestId})\n` });
      const approvals = answers(wire.connections.slice(beforeApproval), "device.pair.approve");
      expect(approvals.at(-1)).toMatchObject({ requestId, device: { deviceId, roles: ["node"] } });
      expect(JSON.stringify(approvals)).not.toMatch(/"token":/);
      expect(approvals.slice(0, -1).map((refusal) => textAt(refusal, "message"))).toEqual(
        release.refusedApprovals,
      );
      const admitted = await wire.connection(isAdmittedNode, { from: beforeApproval });

      const status = await theirs("nodes", "status");
      expect(status.stdout).toContain("Known: 1 · Paired: 1 · Connected: 1");
      const waiting = await theirs("nodes", "pending", "--json");
      const surfaces: { nodeId: string; requestId: string; commands: string[] }[] = JSON.parse(
        jsonAfterTalk(waiting.stdout),
      );
      expect(surfaces).toEqual([
        expect.objectContaining({ nodeId: deviceId, commands: connectOf(admitted)?.params?.["commands"] }),
      ]);
      const surfaceId = surfaces[0]?.requestId ?? "";
      const surfaceApproval = await theirs("nodes", "approve", surfaceId);
      expect(surfaceApproval.exitCode).toBe(0);
      expect(answers(wire.connections, "node.pair.approve")).toEqual([
        expect.objectContaining({
          requestId: surfaceId,
          node: expect.objectContaining({ nodeId: deviceId }),
        }),
      ]);
      expect(eventsOf(admitted, "node.pair.resolved")[0]?.payload).toMatchObject({
        nodeId: deviceId,
        decision: "approved",
      });

      const invocation = ["--command", "system.which", "--params", '{"bins":["sh"]}', "--json"];
      const invoke = await theirs("nodes", "invoke", "--node", deviceId, ...invocation);
      expect(JSON.parse(jsonAfterTalk(invoke.stdout))).toMatchObject({
        ok: true,
        nodeId: deviceId,
        command: "system.which",
        payload: { bins: { sh: expect.stringMatching(/\/sh$/) } },
      });
      const [request] = eventsOf(admitted, "node.invoke.request");
      expect(request?.payload).toMatchObject({ nodeId: deviceId, command: "system.which" });
      expect(callsOf(admitted, "node.invoke.result")[0]?.params).toMatchObject({
        id: textAt(request, "payload", "id"),
        ok: true,
      });

      // Revoked: cut at once, and the gateway's secret alone does not help, however often it is tried.
      const beforeRevocation = wire.connections.length;
      const revocation = await theirs("devices", "revoke", "--device", deviceId, "--role", "node");
      expect(JSON.parse(jsonAfterTalk(revocation.stdout))).toMatchObject({ deviceId, role: "node" });
      const first = await wire.connection(isRefusedNode, { from: beforeRevocation });
      expect(admitted.closedByGateway).toEqual({ code: 4001, reason: "device removed" });
      const next = await wire.connection((connection) => isRefusedNode(connection) && connection !== first, {
        from: beforeRevocation,
      });
      for (const connection of [first, next]) {
        expect(connectAnswerOf(connection)?.error).toMatchObject({
          message: release.refusal("role-upgrade"),
          details: { reason: "role-upgrade", deviceId, recommendedNextStep: "wait_then_retry" },
        });
      }
      const repairId = textAt(connectAnswerOf(next), "error", "details", "requestId");
      expect(textAt(connectAnswerOf(first), "error", "details", "requestId")).toBe(repairId);
      expect((await theirs("devices", "approve", repairId)).exitCode).toBe(0);
      const repaired = await wire.connection(isAdmittedNode, { from: beforeRevocation });

      // Removing a node is for our command.
      const beforeRemoval = wire.connections.length;
      const removal = await theirs("devices", "remove", deviceId);
      expect(removal).toMatchObject({ exitCode: 1, stdout: "" });
      expect(removal.stderr).toContain(release.removalError);
      expect(isEnded(repaired)).toBe(false);
      expect((await gateway.command("devices", "remove", deviceId)).exitCode).toBe(0);
      const stranger = await wire.connection(isRefusedNode, { from: beforeRemoval });
      expect(repaired.closedByGateway).toEqual({ code: 4001, reason: "device removed" });
      const newId = textAt(connectAnswerOf(stranger), "error", "details", "requestId");
      const beforeRejection = wire.connections.length;
      expect(await theirs("devices", "reject", newId)).toMatchObject({
        exitCode: 0,
        stdout: `Rejected ${deviceId}\n`,
      });
      const rejected = await wire.connection(
        (connection) =>
          isRefusedNode(connection) &&
          textAt(connectAnswerOf(connection), "error", "details", "requestId") !== newId,
        { from: beforeRejection },
      );
      expect(connectAnswerOf(rejected)?.error).toMatchObject({ details: { reason: "not-paired" } });
      expect(wire.connections.slice(beforeRemoval).filter(isNode).some(isAdmittedNode)).toBe(false);
    }, 180_000);
  },
);

describe("one identity for the node host and the command, as OpenClaw 2026.2.17 has it in one state directory", () => {
  it("needs an approval for each of the two roles, and the first keeps its token", async () => {
    const gateway = await startDeviceGateway();
    const { wire } = gateway;
    const installation = await createPeerInstallation(inject("peer"));
    const theirs = remoteCommand(installation, wire);
    const node = superviseNodeHost(installation, wire);
    const refused = await wire.connection(isRefusedNode);
    const deviceId = textAt(connectOf(refused), "params", "device", "id");
    await gateway.command(
      "devices",
      "approve",
      textAt(connectAnswerOf(refused), "error", "details", "requestId"),
    );
    const admitted = await wire.connection(isAdmittedNode);
    const deviceToken = textAt(connectAnswerOf(admitted), "payload", "auth", "deviceToken");

    const beforeCommand = wire.connections.length;
    const list = await theirs("devices", "list");
    expect(list).toMatchObject({ exitCode: 1, stdout: "" });
    expect(list.stderr).toContain("gateway connect failed: Error: pairing required");
    const [command] = wire.connections.slice(beforeCommand);
    const answer = command === undefined ? undefined : connectAnswerOf(command);
    expect(answer?.error).toMatchObject({
      details: { reason: "role-upgrade", deviceId, requestedRole: "operator", approvedRoles: ["node"] },
    });
    // Asking for more does not disturb what is approved.
    expect(admitted.closedByGateway).toBeUndefined();

    await gateway.command("devices", "approve", textAt(answer, "error", "details", "requestId"));
    const allowed = await theirs("devices", "list", "--json");
    const { pending, paired }: Listed = JSON.parse(jsonAfterTalk(allowed.stdout));
    expect(pending).toEqual([]);
    expect(paired).toEqual([
      expect.objectContaining({
        deviceId,
        roles: ["node", "operator"],
        scopes: ["operator.admin", "operator.approvals", "operator.pairing"],
      }),
    ]);
    await node.stop();
    const beforeReturn = wire.connections.length;
    superviseNodeHost(installation, wire);
    const returned = await wire.connection(isAdmittedNode, { from: beforeReturn });
    expect(textAt(connectAnswerOf(returned), "payload", "auth", "deviceToken")).toBe(deviceToken);
  });
});
