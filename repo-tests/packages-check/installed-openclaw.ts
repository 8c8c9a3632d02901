import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const RECORDER = fileURLToPath(new URL("record-modules.js", import.meta.url));
const LONGEST_RUN_MS = 30_000;

export interface InstalledRun {
  readonly exitCode: number;
  readonly output: string;
  /** Packages of which the process loaded anything, whoever needed them. */
  readonly loaded: ReadonlySet<string>;
}

export interface RunRequest {
  /** Where npm installed the packages. */
  readonly folder: string;
  /** A directory for the state of this run; made anew. */
  readonly home: string;
  readonly config: object;
  readonly parameters: readonly string[];
  /** Ends the program, as Ctrl+C does, once its output fits. Without it the program ends by itself. */
  readonly until?: RegExp;
}

/** Runs the installed `openclaw` command as its user does, and records what it loads. */
export async function runInstalled(request: RunRequest): Promise<InstalledRun> {
  const { config, folder, home, parameters, until } = request;
  const state = path.join(home, "state");
  const record = path.join(home, "modules.txt");
  await rm(home, { recursive: true, force: true });
  await mkdir(state, { recursive: true, mode: 0o700 });
  await writeFile(path.join(state, "openclaw.json"), JSON.stringify(config), { mode: 0o600 });
  await writeFile(record, "");
  const openclaw = path.join(folder, "node_modules/@openclaw/cli/bin/openclaw.js");
  const child = spawn(process.execPath, ["--import", pathToFileURL(RECORDER).href, openclaw, ...parameters], {
    cwd: folder,
    env: { PATH: process.env["PATH"], HOME: home, OPENCLAW_STATE_DIR: state, RECORD_MODULES_TO: record },
    stdio: ["ignore", "pipe", "pipe"],
    timeout: LONGEST_RUN_MS,
  });
  let output = "";
  let isEnding = false;
  const take = (chunk: Buffer): void => {
    output += chunk.toString();
    if (isEnding || until?.test(output) !== true) return;
    // Once: a second one would cut the first short.
    isEnding = true;
    child.kill("SIGINT");
  };
  child.stdout.on("data", take);
  child.stderr.on("data", take);
  const [exitCode]: unknown[] = await once(child, "close");
  const loaded = packagesIn(await readFile(record, "utf8"));
  return { exitCode: typeof exitCode === "number" ? exitCode : -1, output, loaded };
}

function packagesIn(places: string): ReadonlySet<string> {
  const named = places.matchAll(/node_modules\/((?:@[^/\n]+\/)?[^/\n]+)\/(?![^\n]*node_modules)/g);
  return new Set([...named].map((match) => match[1] ?? ""));
}
