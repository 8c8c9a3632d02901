import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { createDevicePairing, createNodePairing, hostCaller } from "@openclaw/device-pairing";
import type { DeviceConnect, DevicePairing, DeviceRequest, NodePairing } from "@openclaw/device-pairing";
import { createDeviceIdentity } from "@openclaw/device-pairing/identity";
import { runGateway } from "@openclaw/gateway";
import { openStore } from "@openclaw/gateway/channel-identities";
import { loadConfig } from "@openclaw/gateway/config";
import { resolveStateDirectories } from "@openclaw/gateway/state-directories";
import type { Store } from "@openclaw/contracts";
import { onTestFinished } from "vitest";
import { createInstallation, type Installation } from "../installation.js";

export const OWNER = hostCaller("owner");

/** What a test device says of itself; all of it may be left out. */
export interface TestDevice {
  readonly displayName?: string;
  readonly platform?: string;
  readonly role?: "operator" | "node";
  readonly scopes?: readonly string[];
  readonly remoteIp?: string;
  readonly browserOrigin?: string;
  readonly identity?: Pick<DeviceConnect, "deviceId" | "publicKey">;
}

export interface DeviceInstallation extends Installation {
  readonly store: Store;
  readonly devices: DevicePairing;
  readonly nodes: NodePairing;
  /** A device asks, as the gateway would write it down. */
  readonly ask: (device?: TestDevice) => Promise<DeviceRequest>;
  /** A device asks and is approved. */
  readonly pair: (device?: TestDevice) => Promise<DeviceRequest>;
  /** A paired node offers commands. */
  readonly offer: (nodeId: string, commands: readonly string[], displayName?: string) => Promise<string>;
}

/** A state directory with devices in it, and the clock of the installation. */
export function createDeviceInstallation(): DeviceInstallation {
  const installation = createInstallation();
  const { directory, credentials, clock } = installation;
  const store = openStore({ stateDirectory: directory, credentialsDirectory: credentials });
  onTestFinished(() => store.close());
  const devices = createDevicePairing({ store, clock });
  const nodes = createNodePairing({ store, clock });
  const connect = (device: TestDevice) => devices.connect(connectOf(device));
  const ask: DeviceInstallation["ask"] = async (device = {}) => {
    const outcome = await connect(device);
    if (outcome.status !== "pairing-required") throw new Error(`expected a request, got ${outcome.status}`);
    return outcome.request;
  };
  return {
    ...installation,
    store,
    devices,
    nodes,
    ask,
    async pair(device = {}) {
      const request = await ask(device);
      await devices.approve({ requestId: request.requestId, caller: OWNER });
      return request;
    },
    async offer(nodeId, commands, displayName = "lamp") {
      const devicePairedAtMs = (await devices.findDevice(nodeId))?.createdAtMs ?? 0;
      const surface = await nodes.declare({
        node: { nodeId, displayName, platform: "linux", commands },
        devicePairedAtMs,
      });
      return surface.pending?.requestId ?? "";
    },
  };
}

function connectOf(device: TestDevice): DeviceConnect {
  const { deviceId, publicKey } = device.identity ?? createDeviceIdentity();
  const { displayName, remoteIp, browserOrigin, role = "operator", platform = "linux" } = device;
  return {
    deviceId,
    publicKey,
    role,
    scopes: device.scopes ?? (role === "operator" ? ["operator.read"] : []),
    client: {
      id: role === "node" ? "node-host" : "cli",
      mode: role === "node" ? "node" : "cli",
      version: "1.0.0",
      platform,
      ...(displayName !== undefined && { displayName }),
    },
    ...(remoteIp !== undefined && { remoteIp }),
    ...(browserOrigin !== undefined && { browserOrigin }),
    credentials: { sharedSecret: true },
    approveSilently: false,
  };
}

export const GATEWAY_TOKEN = "a-secret-that-no-other-test-has";

export interface HereGateway {
  readonly port: number;
  readonly url: string;
  readonly log: readonly string[];
  /** Environment of commands that find it. */
  readonly env: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

/** Runs the gateway of the installation in this process. */
export async function startGatewayHere(
  { directory, configPath }: Pick<Installation, "directory" | "configPath">,
  gatewayConfig: object = {},
): Promise<HereGateway> {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const config = { gateway: { auth: { token: GATEWAY_TOKEN }, ...gatewayConfig } };
  writeFileSync(configPath, JSON.stringify(config), { mode: 0o600 });
  const directories = resolveStateDirectories({
    env: { OPENCLAW_STATE_DIR: directory },
    homeDirectory: path.dirname(directory),
  });
  const log: string[] = [];
  const gateway = await runGateway({
    directories,
    loaded: await loadConfig({ configPath, env: {} }),
    port: 0,
    log: (record) => log.push(record),
  });
  const stop = (): Promise<void> => gateway.stop({ drainTimeoutMs: 0 });
  onTestFinished(stop);
  return {
    port: gateway.port,
    url: `ws://127.0.0.1:${gateway.port}`,
    log,
    env: { OPENCLAW_STATE_DIR: directory, OPENCLAW_GATEWAY_PORT: String(gateway.port) },
    stop,
  };
}
