import { createFakeClock } from "@openclaw/testkit";
import { describe, expect, it, onTestFinished } from "vitest";
import { openStore } from "../src/channel-identities.js";
import { loadConfig } from "../src/config.js";
import { createHostMethods } from "../src/host-methods.js";
import { createDeviceIdentity } from "./support/device-client.js";
import { ask, connectOperator, startDeviceGateway } from "./support/device-gateway.js";
import { createHome, type TestGateway } from "./support.js";

async function openHost(gateway: Pick<TestGateway, "directories">) {
  const { directories } = gateway;
  const store = openStore(directories);
  onTestFinished(() => store.close());
  const { config } = await loadConfig({ configPath: directories.configPath, env: {} });
  return createHostMethods({
    store,
    userName: "ana",
    clock: { now: Date.now },
    config,
    directories,
    env: {},
  });
}

describe("methods for programs on the gateway's machine", () => {
  it("answer as the gateway does, with the same records", async () => {
    const gateway = await startDeviceGateway();
    await ask(gateway, { identity: createDeviceIdentity(), scopes: ["operator.read"] });
    const [host, operator] = [await openHost(gateway), await connectOperator(gateway)];

    expect(await host("device.pair.list")).toEqual({
      ok: true,
      payload: (await operator.call("device.pair.list", {})).payload,
    });
    for (const [method, params] of [
      ["device.pair.approve", { requestId: "nope" }],
      ["device.pair.rename", { deviceId: "f".repeat(64), label: "x" }],
      ["device.pair.rename", { deviceId: "f".repeat(64) }],
      ["node.describe", { nodeId: "nope" }],
    ] as const) {
      const { error } = await operator.call(method, params);
      expect(await host(method, params)).toEqual({ ok: false, error });
    }
  });

  it("S2: an approval is the owner's, on the record by name, and reaches the running gateway", async () => {
    const gateway = await startDeviceGateway();
    const requestId = await ask(gateway, { identity: createDeviceIdentity(), scopes: ["operator.admin"] });
    const host = await openHost(gateway);

    expect(await host("device.pair.approve", { requestId })).toMatchObject({
      ok: true,
      payload: { requestId, device: { approvedBy: "ana", scopes: ["operator.admin"] } },
    });
  });

  it("a setup code names an address that others reach, or is not made", async () => {
    const directories = await createHome({});
    const host = await openHost({ directories });

    await expect(host("device.pair.setupCode", {})).rejects.toMatchObject({ code: "GATEWAY_LOOPBACK_ONLY" });
    expect(await host("device.pair.setupCode", { publicUrl: "https://gw.example.com/x" })).toMatchObject({
      payload: { gatewayUrl: "wss://gw.example.com/x", urlSource: "request", auth: "token" },
    });
  });

  it("look at the configuration for nothing but setup codes", async () => {
    const directories = await createHome({});
    const store = openStore(directories);
    onTestFinished(() => store.close());
    const clock = createFakeClock();
    const host = createHostMethods({
      store,
      userName: "ana",
      clock,
      directories,
      env: {},
      get config(): never {
        throw new Error("the configuration was looked at");
      },
    });

    expect(await host("device.pair.list")).toEqual({ ok: true, payload: { pending: [], paired: [] } });
    expect(await host("node.list")).toEqual({ ok: true, payload: { ts: clock.now(), nodes: [] } });
  });
});
