import { describe, expect, it } from "vitest";
import {
  attempt,
  connectParams,
  createDeviceIdentity,
  join,
  openRaw,
  owner,
  REMOTE,
  refusalOf,
  refused,
  startServer,
  TOKEN,
  type ConnectInput,
} from "./support.js";

const versions = [3, 4] as const;

describe("a device whose proof is wrong", () => {
  const other = createDeviceIdentity();
  const cases: readonly (readonly [string, ConnectInput["device"] & object, string, string])[] = [
    [
      "S83: the id of another key",
      { id: other.deviceId },
      "device identity mismatch",
      "DEVICE_AUTH_DEVICE_ID_MISMATCH",
    ],
    [
      "a key that is none",
      { publicKey: "AAAA" },
      "device identity mismatch",
      "DEVICE_AUTH_DEVICE_ID_MISMATCH",
    ],
    ["an old signature", { signedAt: 1_000 }, "device signature expired", "DEVICE_AUTH_SIGNATURE_EXPIRED"],
    ["S82: no nonce", { nonce: undefined }, "device nonce required", "DEVICE_AUTH_NONCE_REQUIRED"],
    ["another nonce", { nonce: "not-ours" }, "device nonce mismatch", "DEVICE_AUTH_NONCE_MISMATCH"],
    [
      "another signature",
      { signature: "A".repeat(86) },
      "device signature invalid",
      "DEVICE_AUTH_SIGNATURE_INVALID",
    ],
  ];
  it.each(versions.flatMap((protocol) => cases.map((row) => [protocol, ...row] as const)))(
    "protocol %i, %s: is refused, and nothing is written",
    async (protocol, _what, device, message, code) => {
      const { port, devices, server } = await startServer();
      const input: ConnectInput = {
        protocol,
        identity: createDeviceIdentity(),
        device,
        auth: { token: TOKEN },
      };
      expect(await refusalOf(await attempt(port, input))).toMatchObject(
        refused({ message, details: { code } }),
      );
      expect(await devices.listRequests(owner)).toEqual([]);
      expect(await devices.listDevices(owner)).toEqual([]);
      expect(server.sessions.size).toBe(0);
    },
  );

  it("S82: a connect that was recorded on one connection is worth nothing on another", async () => {
    const { port } = await startServer();
    const identity = createDeviceIdentity();
    const first = await openRaw(port);
    const params = connectParams(first, { identity, auth: { token: TOKEN } });
    expect(await first.call("connect", params)).toMatchObject({ ok: true });
    const second = await openRaw(port);
    expect((await second.call("connect", params)).error?.message).toBe("device nonce mismatch");
  });

  it("S82: a client whose clock is an hour ahead signs the gateway's time and gets in", async () => {
    let aheadMs = 0;
    const { port } = await startServer({ clock: { now: () => Date.now() - aheadMs } });
    // The gateway's clock goes an hour behind that of the client, which never looks at its own.
    aheadMs = 3_600_000;
    const { hello } = await join(port, { identity: createDeviceIdentity() });
    expect(hello.type).toBe("hello-ok");
  });

  it.each(["../x", "__proto__", "", "A".repeat(64), "a".repeat(63)])(
    "S90: the id %j is no id",
    async (id) => {
      const { port, devices } = await startServer();
      const raw = await attempt(port, {
        identity: createDeviceIdentity(),
        device: { id },
        auth: { token: TOKEN },
      });
      expect(raw.answer.error?.code).toBe("INVALID_REQUEST");
      expect((await raw.closed).code).toBe(1008);
      expect(await devices.listDevices(owner)).toEqual([]);
    },
  );

  it("does not use up or bind a setup code", async () => {
    const { port, devices } = await startServer();
    const issued = await devices.issueSetupCode({ caller: owner, url: "ws://127.0.0.1:1", access: "node" });
    if (issued.status !== "issued") throw new Error(issued.status);
    const code: { readonly bootstrapToken: string } = JSON.parse(
      Buffer.from(issued.setupCode, "base64url").toString("utf8"),
    );
    const auth = { bootstrapToken: code.bootstrapToken };
    const input: ConnectInput = { role: "node", auth, client: { id: "node-host", mode: "node" } };
    const broken = { signature: "A".repeat(86) };
    await attempt(port, { ...input, identity: createDeviceIdentity(), device: broken }, REMOTE);
    const right = await attempt(port, { ...input, identity: createDeviceIdentity() }, REMOTE);
    expect(right.answer.error?.details?.["code"]).toBe("PAIRING_REQUIRED");
    const stranger = await attempt(port, { ...input, identity: createDeviceIdentity() }, REMOTE);
    expect(stranger.answer.error?.details?.["code"]).toBe("AUTH_BOOTSTRAP_TOKEN_INVALID");
  });
});
