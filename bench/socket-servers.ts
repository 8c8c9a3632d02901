import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { COMMAND_PATH } from "./command-start.js";
import { residentBytes } from "./run-process.js";

/** A process that takes WebSocket connections. */
export interface SocketServer {
  readonly url: string;
  /** Processor time that it has used so far, in milliseconds; steps of 10. */
  cpuMs(): number;
  /** What is in use on the heap and in buffers, without garbage. */
  liveBytes(): Promise<number>;
  residentBytes(): number;
  stop(): Promise<void>;
}

const BARE_SERVER = join(import.meta.dirname, "bare-socket-server.mjs");
const LIVE_MEMORY_HOOK = join(import.meta.dirname, "live-memory.cjs");
const TICK_MS = 10;

/** Our gateway, as it is shipped, on the given state. */
export const startGatewayServer = (stateDirectory: string): Promise<SocketServer> =>
  startServer([COMMAND_PATH, "gateway", "--port", "0"], {
    HOME: stateDirectory,
    OPENCLAW_STATE_DIR: stateDirectory,
  });

export const startBareServer = (): Promise<SocketServer> => startServer([BARE_SERVER], {});

async function startServer(args: readonly string[], env: NodeJS.ProcessEnv): Promise<SocketServer> {
  const child = spawn(process.execPath, ["--expose-gc", "--require", LIVE_MEMORY_HOOK, ...args], {
    env: { PATH: process.env["PATH"], ...env },
    stdio: ["ignore", "pipe", "ignore", "pipe"],
  });
  const exited = once(child, "exit");
  const ready = new Promise<string>((resolve) => {
    let output = "";
    child.stdout?.on("data", (chunk: Buffer) => {
      output += chunk.toString();
      const port = /http:\/\/127\.0\.0\.1:(\d+)\//.exec(output)?.[1];
      if (port !== undefined) resolve(`ws://127.0.0.1:${port}/`);
    });
  });
  const failed = exited.then(([code]): never => {
    throw new Error(`The server ended with ${String(code)} before it was ready.`);
  });
  const url = await Promise.race([ready, failed]);
  const pid = child.pid ?? 0;
  const memory = child.stdio[3];
  if (!(memory instanceof Readable)) throw new TypeError("The server has no channel for its memory.");
  return {
    url,
    cpuMs: () => cpuTicks(pid) * TICK_MS,
    async liveBytes() {
      const told = once(memory, "data");
      child.kill("SIGUSR2");
      const [text] = await told;
      return Number(text);
    },
    residentBytes: () => residentBytes(pid),
    async stop() {
      child.kill("SIGKILL");
      await exited;
    },
  };
}

/** User and system time; the name of a program may hold spaces, so fields are counted from its closing bracket. */
function cpuTicks(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return Number(fields[11]) + Number(fields[12]);
}
