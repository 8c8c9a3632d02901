import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";
import type { SharedState } from "../support/shared-state.js";
import { COMMAND_PATH } from "./ours.js";

/** `openclaw gateway` of ours, in a process of its own. */
export interface Gateway {
  /** Where to chat, such as `http://127.0.0.1:40123/`. */
  readonly url: string;
  /** What it has logged so far. */
  log(): string;
}

/**
 * Starts our gateway on the shared state and waits until it is ready.
 *
 * `config` lies in the file of ours beside `openclaw.json`: OpenClaw 2026.2.17 refuses every command while its own file has
 * keys that it does not know, such as `apiRoot`.
 */
export async function startGateway(state: SharedState, config: object = {}): Promise<Gateway> {
  const configPath = join(dirname(state.credentials), "openclaw-pairing.json");
  await writeFile(configPath, JSON.stringify(config), { mode: 0o600 });
  const child = spawn(process.execPath, [COMMAND_PATH, "gateway", "--port", "0"], {
    env: state.env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const exited = once(child, "exit");
  onTestFinished(async () => {
    child.kill("SIGTERM");
    await exited;
  });
  let log = "";
  child.stderr.on("data", (chunk: Buffer) => (log += chunk.toString()));
  const ready = new Promise<string>((resolve) => {
    let banner = "";
    child.stdout.on("data", (chunk: Buffer) => {
      banner += chunk.toString();
      const url = /http:\/\/127\.0\.0\.1:\d+\//.exec(banner)?.[0];
      if (url !== undefined) resolve(url);
    });
  });
  const ended = exited.then(([code]): never => {
    throw new Error(`The gateway ended with ${String(code)}:\n${log}`);
  });
  return { url: await Promise.race([ready, ended]), log: () => log };
}
