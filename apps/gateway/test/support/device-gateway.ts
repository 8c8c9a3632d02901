import { createDevicePairing, createNodePairing, hostCaller } from "@openclaw/device-pairing";
import { expect, onTestFinished } from "vitest";
import { openStore } from "../../src/channel-identities.js";
import { startGateway, type TestGateway } from "../support.js";
import {
  connectClient,
  createDeviceIdentity,
  type ConnectOptions,
  type DeviceClient,
  type DeviceIdentity,
} from "./device-client.js";

export const TOKEN = "the-shared-secret-of-the-tests";
export const SECRET = { token: TOKEN };
/** Makes a connection one from elsewhere: it does not name this machine. */
export const ELSEWHERE = { headers: { host: "gateway.example" } };
export const OWNER = hostCaller("owner");

/** A gateway with a shared secret that the tests know. */
export function startDeviceGateway(config: Readonly<Record<string, unknown>> = {}): Promise<TestGateway> {
  return startGateway({ config: { gateway: { auth: { token: TOKEN } }, ...config } });
}

/** What another process of the owner has: the same files, opened by itself. */
export function openOwnerDevices({ directories }: Pick<TestGateway, "directories">) {
  const store = openStore(directories);
  onTestFinished(() => store.close());
  return { store, devices: createDevicePairing({ store }), nodes: createNodePairing({ store }) };
}

/** An operator on the gateway's machine, as the command line connects: by the shared secret alone. */
export async function connectOperator(
  { port }: Pick<TestGateway, "port">,
  scopes: readonly string[] = ["operator.admin"],
  options: ConnectOptions = {},
): Promise<DeviceClient> {
  const client = await connectClient(port, { scopes, auth: SECRET, ...options });
  expect(client.error).toBeUndefined();
  return client;
}

export interface PairedClient {
  readonly identity: DeviceIdentity;
  readonly client: DeviceClient;
  /** The device's own token. */
  readonly token: string;
  /** Connects again with that token. */
  again(options?: ConnectOptions): Promise<DeviceClient>;
}

/** A device from elsewhere that asks, is approved by the owner, and connects with its own token. */
export async function pairDevice(gateway: TestGateway, options: ConnectOptions = {}): Promise<PairedClient> {
  const identity = options.identity ?? createDeviceIdentity();
  const whole = { socket: ELSEWHERE, ...options, identity };
  const requestId = await ask(gateway, whole);
  const { devices } = openOwnerDevices(gateway);
  expect(await devices.approve({ requestId, caller: OWNER })).toMatchObject({ status: "approved" });
  const first = await connectClient(gateway.port, { ...whole, auth: SECRET });
  const token = first.hello?.auth?.deviceToken ?? "";
  first.close();
  await first.closed;
  const again = (more: ConnectOptions = {}): Promise<DeviceClient> =>
    connectClient(gateway.port, { ...whole, auth: { deviceToken: token }, ...more });
  const client = await again();
  expect(client.error).toBeUndefined();
  return { identity, client, token, again };
}

/** Connects a device that has to wait, and tells the id of its request. */
export async function ask(gateway: Pick<TestGateway, "port">, options: ConnectOptions): Promise<string> {
  const client = await connectClient(gateway.port, { socket: ELSEWHERE, auth: SECRET, ...options });
  expect(client.error).toMatchObject({ code: "NOT_PAIRED" });
  await client.closed;
  return requestIdOf(client);
}

export function requestIdOf({ error }: DeviceClient): string {
  const details = error?.details;
  const hasId = typeof details === "object" && details !== null && "requestId" in details;
  return hasId ? String(details.requestId) : "";
}
