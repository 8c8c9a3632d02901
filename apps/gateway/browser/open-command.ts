import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const MAIN = fileURLToPath(new URL("../../cli/src/main.ts", import.meta.url));
const NODE_OPTIONS = ["--conditions=@openclaw/source", "--import", "tsx/esm"];

/** An installation of its own: an empty state directory, a free port, and the `openclaw` command in processes of its own. */
export interface Installation {
  readonly stateDirectory: string;
  /** Where the gateway serves the chat. */
  readonly url: string;
  startGateway(): Promise<void>;
  stopGateway(): Promise<void>;
  /** Runs `openclaw …` to its end; rejects unless it exits with 0. */
  openclaw(...args: readonly string[]): Promise<string>;
  remove(): Promise<void>;
}

/** `gateway` is added to the section of that name. */
export async function createInstallation(gatewayConfig: object = {}): Promise<Installation> {
  const stateDirectory = await mkdtemp(join(tmpdir(), "openclaw-browser-"));
  const port = await freePort();
  // Each test brings strangers, and more than three that wait at once are not answered by default.
  const config = { gateway: { port, ...gatewayConfig }, pairing: { maxPending: 20 } };
  await writeFile(join(stateDirectory, "openclaw.json"), JSON.stringify(config));
  let gateway: ChildProcess | undefined;

  const start = (args: readonly string[]): ChildProcess =>
    spawn(process.execPath, [...NODE_OPTIONS, MAIN, ...args], {
      env: { ...process.env, OPENCLAW_STATE_DIR: stateDirectory },
      stdio: ["ignore", "pipe", "pipe"],
    });

  const stopGateway = async (): Promise<void> => {
    if (gateway === undefined || gateway.exitCode !== null) return;
    gateway.kill("SIGTERM");
    await once(gateway, "exit");
  };

  return {
    stateDirectory,
    url: `http://127.0.0.1:${port}/`,
    stopGateway,
    async startGateway() {
      const child = start(["gateway"]);
      gateway = child;
      await said(child, `http://127.0.0.1:${port}/`);
    },
    async openclaw(...args) {
      const child = start(args);
      const output = collect(child);
      const [code] = await once(child, "close");
      if (code !== 0) throw new Error(`openclaw ${args.join(" ")} exited with ${String(code)}: ${output()}`);
      return output();
    },
    async remove() {
      await stopGateway();
      await rm(stateDirectory, { recursive: true, force: true });
    },
  };
}

function collect(child: ChildProcess): () => string {
  let text = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on("data", (chunk: Buffer) => {
      text += chunk.toString("utf8");
    });
  }
  return () => text;
}

/** Resolves when the program has printed the text; rejects when it ends without. */
function said(child: ChildProcess, text: string): Promise<void> {
  const output = collect(child);
  return new Promise((resolve, reject) => {
    child.stdout?.on("data", () => {
      if (output().includes(text)) resolve();
    });
    child.once("exit", () => reject(new Error(`openclaw ended early: ${output()}`)));
  });
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("No port is free.");
  return address.port;
}
