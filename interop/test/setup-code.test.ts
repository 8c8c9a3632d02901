import { describe, expect, inject, it } from "vitest";
import { startDeviceGateway } from "../ours/device-gateway.js";
import { createPeerInstallation } from "../peer/peer-gateway.js";
import { connectAnswerOf, connectOf, isAdmittedNode, isRefusedNode, textAt } from "../support/transcript.js";

interface Issued {
  readonly setupCode: string;
}

interface Waiting {
  readonly pending: readonly object[];
}

const USED_UP =
  "unauthorized: setup code invalid, expired, revoked, or already used (create a new code; review `openclaw devices list`)";

describe("a setup code of ours and the node host of OpenClaw 2026.9.6", () => {
  it("S46: brings a request and no access; approved, the node connects, and the code is of no use to anybody else", async () => {
    const gateway = await startDeviceGateway();
    const { wire } = gateway;
    const { setupCode } = await gateway.json<Issued>("qr", "--node", "--public-url", wire.url);
    const setupToken = textAt(JSON.parse(Buffer.from(setupCode, "base64url").toString()), "bootstrapToken");
    const installation = await createPeerInstallation(inject("currentPeer"));
    const node = installation.start(["node", "run", "--pair", setupCode]);

    // It has nothing but the code, and waits.
    const refused = await wire.connection(isRefusedNode);
    expect(connectOf(refused)?.params?.["auth"]).toEqual({ bootstrapToken: setupToken });
    const deviceId = textAt(connectOf(refused), "params", "device", "id");
    const requestId = textAt(connectAnswerOf(refused), "error", "details", "requestId");
    expect(connectAnswerOf(refused)?.error).toMatchObject({
      code: "NOT_PAIRED",
      details: {
        code: "PAIRING_REQUIRED",
        reason: "not-paired",
        deviceId,
        recommendedNextStep: "wait_then_retry",
        retryable: true,
        pauseReconnect: false,
      },
    });
    expect(refused.closedByGateway).toMatchObject({ code: 1008 });
    const again = await wire.connection((connection) => isRefusedNode(connection) && connection !== refused);
    expect(textAt(connectAnswerOf(again), "error", "details", "requestId")).toBe(requestId);
    expect((await gateway.json<Waiting>("devices", "list")).pending).toEqual([
      expect.objectContaining({ requestId, deviceId, roles: ["node"], scopes: [] }),
    ]);

    // The code is bound to the device that came first: another one does not even get to ask.
    const other = await createPeerInstallation(inject("currentPeer"));
    const beforeOther = wire.connections.length;
    const stolen = await other.command("node", "run", "--pair", setupCode);
    expect(stolen.exitCode).toBe(1);
    expect(stolen.stderr).toContain(USED_UP);
    const byOther = await wire.connection(
      (connection) =>
        isRefusedNode(connection) && textAt(connectOf(connection), "params", "device", "id") !== deviceId,
      { from: beforeOther },
    );
    expect(connectAnswerOf(byOther)?.error).toMatchObject({
      code: "INVALID_REQUEST",
      message: USED_UP,
      details: { code: "AUTH_BOOTSTRAP_TOKEN_INVALID" },
    });
    expect((await gateway.json<Waiting>("devices", "list")).pending).toHaveLength(1);

    expect((await gateway.command("devices", "approve", requestId)).exitCode).toBe(0);
    const admitted = await wire.connection(isAdmittedNode);
    expect(connectOf(admitted)?.params?.["auth"]).toEqual({ bootstrapToken: setupToken });
    expect(connectAnswerOf(admitted)?.payload?.["auth"]).toEqual({
      method: "bootstrap-token",
      role: "node",
      scopes: [],
      deviceToken: expect.stringMatching(/^[\w-]{43}$/),
      issuedAtMs: expect.any(Number),
    });
    const deviceToken = textAt(connectAnswerOf(admitted), "payload", "auth", "deviceToken");

    // The same process goes on with its own token.
    const beforeRestart = wire.connections.length;
    await gateway.stop();
    await gateway.start();
    const returned = await wire.connection(isAdmittedNode, { from: beforeRestart });
    expect(connectOf(returned)?.params?.["auth"]).toEqual({ deviceToken });
    await node.stop();

    // Used up, also for its own device.
    const used = await installation.command("node", "run", "--pair", setupCode);
    expect(used.exitCode).toBe(1);
    expect(used.stderr).toContain(USED_UP);
    expect(JSON.stringify(await gateway.json("devices", "list"))).not.toContain(setupToken);
    expect(gateway.log()).not.toContain(setupToken);
  }, 180_000);
});
