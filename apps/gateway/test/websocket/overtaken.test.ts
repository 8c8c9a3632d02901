import type { DevicePairing } from "@openclaw/device-pairing";
import { describe, expect, it } from "vitest";
import {
  attempt,
  createDeviceIdentity,
  join,
  owner,
  startServer,
  TOKEN,
  type ConnectInput,
  type StartedServer,
} from "./support.js";

/** Lets `meanwhile` happen after the domain has decided and before its answer reaches the handshake. */
function decidingSlowly(meanwhile: (devices: DevicePairing) => Promise<unknown>) {
  let decisions = 0;
  return {
    decisions: () => decisions,
    devices: (devices: DevicePairing) => ({
      ...devices,
      connect: async (input: Parameters<DevicePairing["connect"]>[0]) => {
        decisions += 1;
        const outcome = await devices.connect(input);
        if (outcome.status === "admitted") await meanwhile(devices);
        return outcome;
      },
    }),
  };
}

describe("a decision that is overtaken before its session begins", () => {
  it("S12: by the removal of the device leads to no session", async () => {
    const identity = createDeviceIdentity();
    const { deviceId } = identity;
    const slowly = decidingSlowly((devices) => devices.remove({ deviceId, caller: owner }));
    const { port, devices, server } = await startServer({ devices: slowly.devices });
    const input: ConnectInput = { identity, auth: { token: TOKEN }, protocol: 4 };
    const raw = await attempt(port, { ...input, auth: { deviceToken: await tokenOf(devices, identity) } });
    expect(raw.answer.error?.details?.["code"]).toBe("AUTH_DEVICE_TOKEN_MISMATCH");
    expect(server.sessions.size).toBe(0);
  });

  it("S12: by the revocation of its token leads to no session", async () => {
    const identity = createDeviceIdentity();
    const { deviceId } = identity;
    const slowly = decidingSlowly((devices) =>
      devices.revokeToken({ deviceId, role: "operator", caller: owner }),
    );
    const { port, devices, server } = await startServer({ devices: slowly.devices });
    const raw = await attempt(port, { identity, auth: { deviceToken: await tokenOf(devices, identity) } });
    expect(raw.answer.error?.message).toContain("device token mismatch");
    expect(server.sessions.size).toBe(0);
    expect(slowly.decisions()).toBe(2);
  });

  it("S14: by a change of the shared secret leads to no session", async () => {
    const slowly = decidingSlowly(async () => started.changeSecret("another-token-of-the-gateway"));
    const started: StartedServer = await startServer({ devices: slowly.devices });
    const raw = await attempt(started.port, { identity: createDeviceIdentity(), auth: { token: TOKEN } });
    expect(raw.answer.ok).toBe(false);
    expect(started.server.sessions.size).toBe(0);
  });

  it("by something that concerns another device leads to a session at once", async () => {
    const other = createDeviceIdentity();
    const slowly = decidingSlowly((devices) => devices.remove({ deviceId: other.deviceId, caller: owner }));
    const { port, devices } = await startServer({ devices: slowly.devices });
    await tokenOf(devices, other);
    await join(port, { identity: createDeviceIdentity() });
    expect(slowly.decisions()).toBe(1);
  });

  it("again and again is given up, and the client may try again", async () => {
    const slowly = decidingSlowly(async () => started.changeSecret(TOKEN));
    const started: StartedServer = await startServer({ devices: slowly.devices });
    const raw = await attempt(started.port, { identity: createDeviceIdentity(), auth: { token: TOKEN } });
    expect(raw.answer.error).toMatchObject({ code: "UNAVAILABLE", retryable: true });
    expect(slowly.decisions()).toBe(4);
  });

  it("by the end of the connection leads to no session", async () => {
    const slowly = decidingSlowly(async () => void started.server.stop());
    const started: StartedServer = await startServer({ devices: slowly.devices });
    await attempt(started.port, { identity: createDeviceIdentity(), auth: { token: TOKEN } }).catch(
      () => undefined,
    );
    await expect.poll(() => started.server.counters().handshakes).toBe(0);
    expect(started.opened).toEqual([]);
  });
});

/** Pairs the device, past the server, and answers its token. */
async function tokenOf(
  devices: DevicePairing,
  { deviceId, publicKey }: ReturnType<typeof createDeviceIdentity>,
): Promise<string> {
  const outcome = await devices.connect({
    deviceId,
    publicKey,
    role: "operator",
    scopes: [],
    client: { id: "gateway-client", mode: "backend", version: "1.0.0", platform: "linux" },
    credentials: { sharedSecret: true },
    approveSilently: true,
  });
  if (outcome.status !== "admitted") throw new Error(outcome.status);
  return outcome.token.token;
}
