import { spawn } from "node:child_process";
import { once } from "node:events";
import { COMMAND_PATH, EMPTY_PROGRAM } from "./command-start.js";
import { measureInterleaved } from "./measure.js";
import { formatMiB, formatMs, type BenchOptions, type Row } from "./row.js";
import { peakMemoryBytes, residentBytes, wallMs } from "./run-process.js";
import { withScratchDirectory } from "./scratch-directory.js";

const MAX_RATIO = 4;
const MAX_BYTES = 90 * 2 ** 20;

interface Start {
  readonly ms: number;
  readonly bytes: number;
}

/** How long the gateway takes until a visitor can write, with no configuration: webchat only. */
export async function gatewayStart({ quick }: BenchOptions): Promise<readonly Row[]> {
  return withScratchDirectory(async (home) => {
    const memory: number[] = [];
    const gateway = {
      async round() {
        const { ms, bytes } = await startGateway(home);
        memory.push(bytes);
        return ms;
      },
    };
    const { medians, ratio } = await measureInterleaved(quick ? 3 : 11, [
      gateway,
      { round: () => wallMs(EMPTY_PROGRAM) },
    ]);
    const [ours = 0, floor = 0] = medians;
    const floorMemory = await peakMemoryBytes(EMPTY_PROGRAM);
    const bytes = Math.max(...memory);
    return [
      {
        what: "Gateway ready, webchat only",
        ours: formatMs(ours),
        floor: `\`node -e 0\` ${formatMs(floor)}`,
        ratio,
        aim: `≤ ${MAX_RATIO}x`,
        met: ratio <= MAX_RATIO,
      },
      {
        what: "Gateway ready, webchat only, memory",
        ours: formatMiB(bytes),
        floor: `\`node -e 0\` ${formatMiB(floorMemory)}`,
        ratio: bytes / floorMemory,
        aim: `≤ ${formatMiB(MAX_BYTES)}`,
        met: bytes <= MAX_BYTES,
      },
    ];
  });
}

/** Starts the gateway, waits for the line that says where to chat, and stops it. */
async function startGateway(home: string): Promise<Start> {
  const env = { PATH: process.env["PATH"], HOME: home, OPENCLAW_STATE_DIR: home };
  const startedAt = performance.now();
  const child = spawn(process.execPath, [COMMAND_PATH, "gateway", "--port", "0"], {
    env,
    stdio: ["ignore", "pipe", "ignore"],
  });
  const exited = once(child, "exit");
  const ready = new Promise<void>((resolve) => {
    let output = "";
    child.stdout.on("data", (chunk: Buffer) => {
      output += chunk.toString();
      if (/http:\/\/127\.0\.0\.1:\d+\//.test(output)) resolve();
    });
  });
  const failed = exited.then(([code]) => {
    throw new Error(`The gateway ended with ${String(code)} before it was ready.`);
  });
  await Promise.race([ready, failed]);
  const ms = performance.now() - startedAt;
  const bytes = residentBytes(child.pid ?? 0);
  child.kill("SIGTERM");
  await exited;
  return { ms, bytes };
}
