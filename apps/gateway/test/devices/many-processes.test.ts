import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { connectClient, createDeviceIdentity, type DeviceIdentity } from "../support/device-client.js";
import {
  ask,
  connectOperator,
  openOwnerDevices,
  OWNER,
  SECRET,
  startDeviceGateway,
} from "../support/device-gateway.js";

const run = promisify(execFile);
const APPROVE_PROCESS = fileURLToPath(new URL("../support/approve-process.ts", import.meta.url));
const PROCESSES = 20;

interface Waiting {
  readonly identity: DeviceIdentity;
  readonly socket: ReturnType<typeof household>;
  readonly requestId: string;
}

/** A device of a household of its own: only so many may wait under one address. */
const household = (index: number) => ({ headers: { "X-Forwarded-For": `198.51.100.${index + 1}` } });

it("S169: twenty processes and the gateway change devices at once, and nothing is lost", async () => {
  const gateway = await startDeviceGateway({
    gateway: { auth: SECRET, trustedProxies: ["127.0.0.1"] },
  });
  const { stateDirectory, credentialsDirectory } = gateway.directories;
  const waiting: Waiting[] = [];
  for (let index = 0; index < PROCESSES * 2; index += 1) {
    const device = { identity: createDeviceIdentity(), socket: household(index) };
    waiting.push({ ...device, requestId: await ask(gateway, { ...device, scopes: ["operator.read"] }) });
  }
  const byProcesses = waiting.slice(0, PROCESSES);
  const byGateway = waiting.slice(PROCESSES);
  const admin = await pairAdmin();

  const approveInProcess = async ({ requestId }: Waiting): Promise<string> => {
    const words = ["--conditions=@openclaw/source", "--import", "tsx/esm", APPROVE_PROCESS];
    const place = [stateDirectory, credentialsDirectory, "device", requestId];
    const { stdout } = await run(process.execPath, [...words, ...place]);
    return JSON.parse(stdout).status;
  };
  const approveInGateway = async ({ requestId }: Waiting): Promise<string> => {
    const { ok } = await admin.call("device.pair.approve", { requestId });
    return ok ? "approved" : "refused";
  };
  // Meanwhile each device asks again, as devices do, which writes to the same files.
  const askAgain = ({ identity, socket }: Waiting) =>
    connectClient(gateway.port, { identity, socket, auth: SECRET, scopes: ["operator.read"] });
  const [outcomes] = await Promise.all([
    Promise.all([...byProcesses.map(approveInProcess), ...byGateway.map(approveInGateway)]),
    Promise.all(waiting.map(askAgain)),
  ]);

  expect(outcomes).toEqual(Array(PROCESSES * 2).fill("approved"));
  const { devices } = openOwnerDevices(gateway);
  const paired = new Set((await devices.listDevices(OWNER)).map(({ deviceId }) => deviceId));
  expect(waiting.filter(({ identity }) => !paired.has(identity.deviceId))).toEqual([]);
  expect(await devices.listRequests(OWNER)).toEqual([]);
  const admitted = await Promise.all(waiting.map(askAgain));
  expect(admitted.map(({ error }) => error)).toEqual(Array(PROCESSES * 2).fill(undefined));

  /** Behind the trusted proxy nobody is local: the owner's program has to be a device too. */
  async function pairAdmin() {
    const device = { identity: createDeviceIdentity(), socket: household(200), scopes: ["operator.admin"] };
    const requestId = await ask(gateway, device);
    const owner = openOwnerDevices(gateway).devices;
    expect(await owner.approve({ requestId, caller: OWNER })).toMatchObject({ status: "approved" });
    return connectOperator(gateway, ["operator.admin"], device);
  }
}, 60_000);
