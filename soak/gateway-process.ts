import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";

const COMMAND = join(import.meta.dirname, "..", "apps", "cli", "bin", "openclaw.js");
const TRUST_FAKE_WHATSAPP = join(import.meta.dirname, "trust-fake-whatsapp.mjs");
const LIVE_MEMORY = join(import.meta.dirname, "..", "bench", "live-memory.cjs");

/** The built gateway, as an owner starts it. */
export interface GatewayProcess {
  readonly url: string;
  readonly pid: number;
  /** Resident memory in bytes. */
  residentBytes(): number;
  /** What the heap and its buffers hold once garbage is gone, in bytes, without compiled code. */
  liveBytes(): Promise<number>;
  /** Standard error so far. */
  errors(): string;
  stop(): Promise<number | null>;
}

export async function startGateway(
  stateDirectory: string,
  channels: readonly string[],
): Promise<GatewayProcess> {
  const imports = channels.includes("whatsapp") ? ["--import", TRUST_FAKE_WHATSAPP] : [];
  const child = spawn(
    process.execPath,
    ["--expose-gc", ...imports, "--require", LIVE_MEMORY, COMMAND, "gateway", "--port", "0"],
    {
      env: { PATH: process.env["PATH"], HOME: stateDirectory, OPENCLAW_STATE_DIR: stateDirectory },
      stdio: ["ignore", "pipe", "pipe", "pipe"],
    },
  );
  const exited = once(child, "exit");
  let output = "";
  let errors = "";
  child.stderr?.on("data", (chunk: Buffer) => (errors = (errors + chunk.toString()).slice(-1_000_000)));
  const memory = child.stdio[3];
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout?.on("data", (chunk: Buffer) => {
      output = (output + chunk.toString()).slice(-1_000_000);
      const found = /http:\/\/127\.0\.0\.1:\d+\//.exec(output)?.[0];
      if (found !== undefined) resolve(found);
    });
    void exited.then(([code]) => {
      reject(new Error(`The gateway ended with ${String(code)} before it was ready:\n${errors}`));
    });
  });
  const pid = child.pid ?? 0;
  return {
    url,
    pid,
    residentBytes: () => statusBytes(pid, "VmRSS"),
    liveBytes: async () => {
      const answer = new Promise<number>((resolve) => {
        memory?.once("data", (chunk: Buffer) => resolve(Number(chunk.toString().trim())));
      });
      child.kill("SIGUSR2");
      return answer;
    },
    errors: () => errors,
    stop: async () => {
      child.kill("SIGTERM");
      const [code] = await exited;
      return typeof code === "number" ? code : null;
    },
  };
}

function statusBytes(pid: number, field: string): number {
  const found = new RegExp(`^${field}:\\s+(\\d+) kB`, "m").exec(readFileSync(`/proc/${pid}/status`, "utf8"));
  if (found === null)
    throw new Error(`${field} of the gateway was not reported: memory is measured on Linux only.`);
  return Number(found[1]) * 1024;
}
