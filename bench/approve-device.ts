import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createDevicePairing, hostCaller, type DevicePairing } from "@openclaw/device-pairing";
import { createDeviceIdentity } from "@openclaw/device-pairing/identity";
import { createStateStore } from "@openclaw/store-fs";
import { bareWrite } from "./bare-write.js";
import { elapsedMs, measureInterleaved } from "./measure.js";
import { pairDevices } from "./paired-devices.js";
import { formatCount, formatMs, type BenchOptions, type Row } from "./row.js";
import { withScratchDirectory } from "./scratch-directory.js";

const caller = hostCaller("bench");

/** What one approval takes beside few and many devices that are paired already: the file holds them all. */
export async function approveDevice({ quick }: BenchOptions): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const count of [10, quick ? 1_000 : 10_000]) rows.push(await approveBeside(count, quick ? 3 : 21));
  return rows;
}

function approveBeside(count: number, rounds: number): Promise<Row> {
  return withScratchDirectory(async (directory) => {
    pairDevices(directory, count);
    const store = createStateStore({
      stateDirectory: directory,
      credentialsDirectory: join(directory, "credentials"),
    });
    const devices = createDevicePairing({ store });
    const paired = readFileSync(join(directory, "devices", "paired.json"));
    const bare = async (): Promise<void> => {
      // The list and the request that goes.
      await bareWrite(join(directory, "bare-paired"), paired);
      await bareWrite(join(directory, "bare-pending"), Buffer.from("{}"));
    };
    const { medians, ratio } = await measureInterleaved(rounds, [
      {
        async round() {
          const requestId = await ask(devices);
          return elapsedMs(() => approve(devices, requestId));
        },
      },
      { round: () => elapsedMs(bare) },
    ]);
    await store.close();
    const [ours = 0, floor = 0] = medians;
    return {
      what: `Approve a device, durable, ${formatCount(count)} paired`,
      ours: formatMs(ours),
      floor: `2 bare writes ${formatMs(floor)}`,
      ratio,
      aim: "stated",
      met: true,
    };
  });
}

async function ask(devices: DevicePairing): Promise<string> {
  const { deviceId, publicKey } = createDeviceIdentity();
  const outcome = await devices.connect({
    deviceId,
    publicKey,
    role: "node",
    scopes: [],
    client: { id: "node-host", mode: "node", version: "1.0.0", platform: "linux" },
    credentials: { sharedSecret: true },
    approveSilently: false,
  });
  if (outcome.status !== "pairing-required") throw new Error(`The device is ${outcome.status}.`);
  return outcome.request.requestId;
}

async function approve(devices: DevicePairing, requestId: string): Promise<void> {
  const { status } = await devices.approve({ requestId, caller });
  if (status !== "approved") throw new Error(`The request is ${status}.`);
}
