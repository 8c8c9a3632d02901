import { connectAll, disconnectAll } from "./connect-devices.js";
import { measureInterleaved } from "./measure.js";
import { pairDevices, type PairedDevice } from "./paired-devices.js";
import { formatCount, formatMs, type BenchOptions, type Row } from "./row.js";
import { withScratchDirectory } from "./scratch-directory.js";
import { startBareServer, startGatewayServer, type SocketServer } from "./socket-servers.js";

const MAX_RATIO = 1.3;

/** Processor time of a server for one handshake with a signature. */
export async function deviceHandshake({ quick }: BenchOptions): Promise<readonly Row[]> {
  return withScratchDirectory(async (directory) => {
    const devices = pairDevices(directory, quick ? 100 : 2_000);
    const gateway = await startGatewayServer(directory);
    const bare = await startBareServer();
    try {
      const { medians, ratio } = await measureInterleaved(quick ? 2 : 5, [
        { round: () => cpuPerHandshakeMs(gateway, devices) },
        { round: () => cpuPerHandshakeMs(bare, devices) },
      ]);
      const [ours = 0, floor = 0] = medians;
      return [
        {
          what: "Handshake of a paired device, processor time",
          ours: `${formatMs(ours)}, ${perSecond(ours)}`,
          floor: `bare ws + one verify ${formatMs(floor)}, ${perSecond(floor)}`,
          ratio,
          aim: `≤ ${MAX_RATIO}x`,
          met: ratio <= MAX_RATIO,
        },
      ];
    } finally {
      await Promise.all([gateway.stop(), bare.stop()]);
    }
  });
}

const perSecond = (ms: number): string => `${formatCount(Math.round(1_000 / ms))}/s per core`;

async function cpuPerHandshakeMs(server: SocketServer, devices: readonly PairedDevice[]): Promise<number> {
  const before = server.cpuMs();
  const sockets = await connectAll(server.url, devices);
  const used = server.cpuMs() - before;
  disconnectAll(sockets);
  return used / devices.length;
}
