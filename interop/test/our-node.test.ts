import { createDeviceIdentity } from "@openclaw/device-pairing/identity";
import { createMemoryTokenStore, createOperatorClient } from "@openclaw/gateway-client";
import { describe, expect, inject, it, onTestFinished } from "vitest";
import { oursCommand, startOurNode } from "../ours/ours.js";
import {
  createPeerInstallation,
  startPeerGateway,
  type PeerGateway,
  type PeerInstallation,
} from "../peer/peer-gateway.js";
import { GATEWAY_TOKEN } from "../support/gateway-token.js";
import { jsonAfterTalk } from "../support/json-after-talk.js";
import type { Transcript } from "../support/run-command.js";
import { createSharedState } from "../support/shared-state.js";
import {
  connectAnswerOf,
  connectOf,
  isAdmittedNode,
  isEnded,
  isRefusedNode,
  textAt,
} from "../support/transcript.js";
import { recordWire, type WireRecorder } from "../support/wire-recorder.js";

/** OpenClaw's own command on its own gateway, not through the wire that is recorded. */
function commandOn(installation: PeerInstallation, { port }: PeerGateway) {
  const target = ["--url", `ws://127.0.0.1:${port}`, "--token", GATEWAY_TOKEN];
  return (...args: string[]): Promise<Transcript> => installation.command(...args, ...target);
}

const parsed = ({ stdout }: Transcript): unknown => JSON.parse(jsonAfterTalk(stdout));

/** Calls `system.which` of the node through OpenClaw's command. */
const which = (nodeId: string): readonly string[] =>
  ["nodes", "invoke", "--json", "--node", nodeId].concat([
    "--command",
    "system.which",
    "--params",
    '{"bins":["sh"]}',
  ]);
const foundShell = { ok: true, payload: { bins: { sh: expect.stringMatching(/\/sh$/) } } };

/** What every connect of our node says, whichever gateway it is for. */
const ourConnect = {
  minProtocol: 3,
  maxProtocol: 4,
  client: { id: "node-host", mode: "node" },
  role: "node",
  commands: ["system.which"],
};

/** Our operator, as a device of its own; resolves with the token that it got and what it may see. */
async function connectOperator(wire: WireRecorder) {
  const client = createOperatorClient({
    url: wire.url,
    token: GATEWAY_TOKEN,
    identity: createDeviceIdentity(),
    tokens: createMemoryTokenStore(),
    scopes: ["operator.pairing", "operator.read"],
  });
  onTestFinished(() => client.stop());
  client.start();
  const session = await client.connected();
  return { client, session };
}

/** Our command, from an installation of its own, on a gateway elsewhere. */
async function listByUrl(url: string): Promise<Transcript> {
  const state = await createSharedState();
  return await oursCommand(state, "devices", "list", "--json", "--url", url, "--token", GATEWAY_TOKEN);
}

describe("our node and our operator at a gateway of OpenClaw 2026.2.17", () => {
  it("wait for approval there, serve, and come back by the token that they were given", async () => {
    const installation = await createPeerInstallation(inject("peer"));
    const gateway = await startPeerGateway(installation);
    const theirs = commandOn(installation, gateway);
    // It takes what came through a proxy that it does not know for remote, and lets nobody in unasked.
    const wire = await recordWire(gateway.port, { headers: { "x-forwarded-for": "203.0.113.9" } });
    const state = await createSharedState();
    const node = startOurNode(state, "--url", wire.url, "--token", GATEWAY_TOKEN, "--display-name", "ours");

    const refused = await wire.connection(isRefusedNode);
    expect(connectOf(refused)?.params).toMatchObject({ ...ourConnect, auth: { token: GATEWAY_TOKEN } });
    const requestId = textAt(connectAnswerOf(refused), "error", "details", "requestId");
    expect(connectAnswerOf(refused)?.error).toEqual({
      code: "NOT_PAIRED",
      message: "pairing required",
      details: { requestId },
    });
    await node.printed(new RegExp(`Waiting for approval: openclaw devices approve ${requestId}`));
    const deviceId = textAt(connectOf(refused), "params", "device", "id");
    const approval = await theirs("devices", "approve", requestId);
    expect(approval.stdout).toBe(`Approved ${deviceId} (${requestId})\n`);
    const admitted = await wire.connection(isAdmittedNode);
    expect(connectAnswerOf(admitted)?.payload).toMatchObject({
      type: "hello-ok",
      protocol: 3,
      auth: { role: "node", scopes: [] },
    });
    const deviceToken = textAt(connectAnswerOf(admitted), "payload", "auth", "deviceToken");
    expect((await theirs("nodes", "status")).stdout).toContain("Known: 1 · Paired: 1 · Connected: 1");
    expect(parsed(await theirs(...which(deviceId)))).toMatchObject(foundShell);
    await node.stop();

    const beforeToken = wire.connections.length;
    const bareNode = startOurNode(state, "--url", wire.url, "--display-name", "ours");
    const byToken = await wire.connection(isAdmittedNode, { from: beforeToken });
    expect(connectOf(byToken)?.params).toMatchObject({ ...ourConnect, auth: { token: deviceToken } });

    // 2026.2.17 leaves the connection of a revoked token open, and lets the secret bring the role back unasked.
    await theirs("devices", "revoke", "--device", deviceId, "--role", "node");
    expect(parsed(await theirs(...which(deviceId)))).toMatchObject(foundShell);
    expect(isEnded(byToken)).toBe(false);
    await bareNode.stop();
    const beforeRevoked = wire.connections.length;
    const revoked = startOurNode(state, "--url", wire.url, "--display-name", "ours");
    const byRevoked = await wire.connection(isRefusedNode, { from: beforeRevoked });
    expect(connectAnswerOf(byRevoked)?.error).toMatchObject({
      message: expect.stringContaining("device token mismatch"),
    });
    expect(await revoked.exited).toBe(1);
    startOurNode(state, "--url", wire.url, "--token", GATEWAY_TOKEN, "--display-name", "ours");
    const restored = await wire.connection(isAdmittedNode, { from: beforeRevoked });
    expect(textAt(connectAnswerOf(restored), "payload", "auth", "deviceToken")).not.toBe(deviceToken);

    // An operator of ours is let in on the machine itself, and sees the node.
    const { client, session } = await connectOperator(await recordWire(gateway.port));
    expect(session).toMatchObject({ protocol: 3 });
    expect(await client.call("device.pair.list")).toMatchObject({
      pending: [],
      paired: expect.arrayContaining([expect.objectContaining({ deviceId, roles: ["node"] })]),
    });
    const remote = await listByUrl(wire.url);
    expect(remote.exitCode).toBe(1);
    expect(remote.stdout).toContain('"code":"GATEWAY_PAIRING_REQUIRED"');
    const local = await listByUrl(`ws://127.0.0.1:${gateway.port}`);
    expect(local.exitCode).toBe(0);
    expect(local.stdout).toContain(deviceId);
  }, 180_000);
});

describe("our node and our operator at a gateway of OpenClaw 2026.9.6", () => {
  it("wait for approval there, serve, are cut and come back as its owner decides", async () => {
    const installation = await createPeerInstallation(inject("currentPeer"), {
      config: {
        gateway: {
          auth: { mode: "token", token: GATEWAY_TOKEN },
          nodes: { pairing: { autoApproveLocal: false } },
        },
      },
    });
    const gateway = await startPeerGateway(installation);
    const theirs = commandOn(installation, gateway);
    const wire = await recordWire(gateway.port);
    const state = await createSharedState();
    const node = startOurNode(state, "--url", wire.url, "--token", GATEWAY_TOKEN, "--display-name", "ours");

    const refused = await wire.connection(isRefusedNode);
    expect(connectOf(refused)?.params).toMatchObject({ ...ourConnect, auth: { token: GATEWAY_TOKEN } });
    expect(connectAnswerOf(refused)?.error).toMatchObject({
      code: "NOT_PAIRED",
      details: { code: "PAIRING_REQUIRED", reason: "not-paired" },
    });
    const requestId = textAt(connectAnswerOf(refused), "error", "details", "requestId");
    await node.printed(new RegExp(`Waiting for approval: openclaw devices approve ${requestId}`));
    const deviceId = textAt(connectOf(refused), "params", "device", "id");
    expect((await theirs("devices", "approve", requestId)).exitCode).toBe(0);
    const admitted = await wire.connection(isAdmittedNode);
    expect(connectAnswerOf(admitted)?.payload).toMatchObject({
      type: "hello-ok",
      protocol: 4,
      auth: { role: "node", scopes: [] },
    });
    const deviceToken = textAt(connectAnswerOf(admitted), "payload", "auth", "deviceToken");

    const surfaceId = textAt(parsed(await theirs("nodes", "pending", "--json")), "0", "requestId");
    expect((await theirs("nodes", "approve", surfaceId)).exitCode).toBe(0);
    expect(parsed(await theirs(...which(deviceId)))).toMatchObject(foundShell);

    const beforeRevocation = wire.connections.length;
    expect((await theirs("devices", "revoke", "--device", deviceId, "--role", "node")).exitCode).toBe(0);
    const cut = await wire.connection(isRefusedNode, { from: beforeRevocation });
    expect(admitted.closedByGateway).toEqual({ code: 4001, reason: "device removed" });
    expect(connectAnswerOf(cut)?.error).toMatchObject({ details: { reason: "role-upgrade" } });
    const repairId = textAt(connectAnswerOf(cut), "error", "details", "requestId");
    await node.printed(new RegExp(`Waiting for approval \\(role upgrade\\): .*${repairId}`));
    expect((await theirs("devices", "approve", repairId)).exitCode).toBe(0);
    const repaired = await wire.connection(isAdmittedNode, { from: beforeRevocation });
    const newToken = textAt(connectAnswerOf(repaired), "payload", "auth", "deviceToken");
    expect(newToken).not.toBe(deviceToken);
    await node.stop();

    const beforeToken = wire.connections.length;
    startOurNode(state, "--url", wire.url, "--display-name", "ours");
    const byToken = await wire.connection(isAdmittedNode, { from: beforeToken });
    expect(connectOf(byToken)?.params).toMatchObject({ ...ourConnect, auth: { token: newToken } });

    const { client, session } = await connectOperator(wire);
    expect(session).toMatchObject({ protocol: 4 });
    expect(await client.call("device.pair.list")).toMatchObject({
      paired: expect.arrayContaining([expect.objectContaining({ deviceId, roles: ["node"] })]),
    });
    const list = await listByUrl(wire.url);
    expect(list.exitCode).toBe(0);
    expect(list.stdout).toContain(deviceId);

    // A setup code of theirs: it takes what is no phone for a request.
    const qr = await installation.command("qr", "--json", "--url", wire.url);
    const setupCode = textAt(parsed(qr), "setupCode");
    const beforeCode = wire.connections.length;
    startOurNode(await createSharedState(), "--pair", setupCode);
    const byCode = await wire.connection(isRefusedNode, { from: beforeCode });
    expect(connectOf(byCode)?.params?.["auth"]).toEqual({ bootstrapToken: expect.any(String) });
    const codeRequest = textAt(connectAnswerOf(byCode), "error", "details", "requestId");
    expect((await theirs("devices", "approve", codeRequest)).exitCode).toBe(0);
    const paired = await wire.connection(isAdmittedNode, { from: beforeCode });
    expect(textAt(connectOf(paired), "params", "device", "id")).not.toBe(deviceId);
    expect(textAt(connectAnswerOf(paired), "payload", "auth", "deviceToken")).toMatch(/^[\w-]{43}$/);
  }, 180_000);
});
