import { setTimeout as wait } from "node:timers/promises";
import { connectAll, disconnectAll } from "./connect-devices.js";
import { pairDevices, type PairedDevice } from "./paired-devices.js";
import { formatCount, formatMiB, type BenchOptions, type Row } from "./row.js";
import { withScratchDirectory } from "./scratch-directory.js";
import { startBareServer, startGatewayServer, type SocketServer } from "./socket-servers.js";

const MAX_EXTRA_BYTES = 1_536;
// The gateway ticks every 30 seconds: two of them fall into this time.
const HOLD_MS = 65_000;
const SETTLE_MS = 3_000;
const QUICK_MS = 500;

interface Held {
  readonly bytesPerDevice: number;
  readonly residentBytes: number;
  /** Share of one core while nothing happens but ticks and pings. */
  readonly cpuShare: number;
}

/** What connected devices cost that say nothing. */
export async function idleDevices({ quick }: BenchOptions): Promise<readonly Row[]> {
  return withScratchDirectory(async (directory) => {
    const devices = pairDevices(directory, quick ? 200 : 10_000);
    const settleMs = quick ? QUICK_MS : SETTLE_MS;
    const holdMs = quick ? QUICK_MS : HOLD_MS;
    const ours = await holdDevices(await startGatewayServer(directory), { devices, settleMs, holdMs });
    const floor = await holdDevices(await startBareServer(), { devices, settleMs, holdMs: settleMs });
    const extra = ours.bytesPerDevice - floor.bytesPerDevice;
    const count = formatCount(devices.length);
    return [
      {
        what: `Idle connection, memory, ${count} connected`,
        ours: `${formatCount(ours.bytesPerDevice)} B`,
        floor: `bare ws ${formatCount(floor.bytesPerDevice)} B`,
        ratio: ours.bytesPerDevice / floor.bytesPerDevice,
        aim: `≤ +${formatCount(MAX_EXTRA_BYTES)} B (is ${formatCount(extra)} B)`,
        met: extra <= MAX_EXTRA_BYTES,
      },
      {
        what: `${count} devices held with ticks and pings`,
        ours: `${(ours.cpuShare * 100).toFixed(1)} % of a core, ${formatMiB(ours.residentBytes)}`,
        floor: `bare ws, no ticks, ${formatMiB(floor.residentBytes)}`,
        aim: "all stay connected",
        met: true,
      },
    ];
  });
}

/** Connects all, waits, and looks at the server. Throws when a device does not stay connected. */
async function holdDevices(
  server: SocketServer,
  {
    devices,
    holdMs,
    settleMs,
  }: { readonly devices: readonly PairedDevice[]; readonly settleMs: number; readonly holdMs: number },
): Promise<Held> {
  try {
    // What is kept of devices, connected or not, is there after their first time.
    disconnectAll(await connectAll(server.url, devices));
    await wait(settleMs);
    const before = await server.liveBytes();
    const sockets = await connectAll(server.url, devices);
    await wait(settleMs);
    const cpuBefore = server.cpuMs();
    await wait(holdMs);
    const cpuShare = (server.cpuMs() - cpuBefore) / holdMs;
    const residentBytes = server.residentBytes();
    const live = await server.liveBytes();
    const lost = sockets.filter(({ readyState, OPEN }) => readyState !== OPEN).length;
    disconnectAll(sockets);
    if (lost > 0) throw new Error(`${lost} of ${devices.length} devices lost their connection.`);
    const bytesPerDevice = Math.round((live - before) / devices.length);
    return { bytesPerDevice, residentBytes, cpuShare };
  } finally {
    await server.stop();
  }
}
