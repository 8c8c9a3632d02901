import { mkdtempSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { openStore } from "@openclaw/gateway/channel-identities";
import { CODE_ALPHABET, createPairing, type Pairing, type RequestInput } from "@openclaw/pairing-core";
import { createFakeClock, createScriptedCodes, type FakeClock } from "@openclaw/testkit";
import { onTestFinished } from "vitest";
import { runCli, type RunCliOptions } from "../src/index.js";

/** Codes of the requests of a test, in the order in which they are made. */
export const CODES = ["ABCD2345", "EFGH6789", "JKLM2345", "NPQR6789", "STUV2345", "WXYZ6789"];

const NOON = Date.UTC(2026, 10, 20, 12);

interface CliResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Installation {
  readonly directory: string;
  readonly credentials: string;
  readonly configPath: string;
  readonly clock: FakeClock;
  readonly pairing: Pairing;
  readonly env: Readonly<Record<string, string>>;
  readonly request: (input: Partial<RequestInput>) => Promise<void>;
  readonly configure: (config: object) => void;
  readonly run: (...argv: readonly string[]) => Promise<CliResult>;
  readonly runWith: (options: Partial<RunCliOptions>, ...argv: readonly string[]) => Promise<CliResult>;
  /** As on a terminal of 100 columns, with these lines typed. */
  readonly type: (lines: readonly string[], ...argv: readonly string[]) => Promise<CliResult>;
  /** Every file of the state directory with its mode, less those that a store's locks are made of. */
  readonly files: () => readonly string[];
}

/** A state directory of its own, with a clock that stands at 2026-11-20T12:00:00Z. */
export function createInstallation(): Installation {
  const root = mkdtempSync(path.join(tmpdir(), "openclaw-cli-"));
  const directory = path.join(root, "state");
  const credentials = path.join(directory, "credentials");
  const configPath = path.join(directory, "openclaw.json");
  const clock = createFakeClock(NOON);
  const store = openStore({ stateDirectory: directory, credentialsDirectory: credentials });
  const pairing = createPairing({ store, clock, random: createScriptedCodes(CODE_ALPHABET, CODES) });
  onTestFinished(async () => {
    await store.close();
    rmSync(root, { recursive: true, force: true });
  });
  // Nothing listens on port 1, so no gateway of the machine that runs the tests is asked.
  const env = { OPENCLAW_STATE_DIR: directory, OPENCLAW_GATEWAY_PORT: "1" };
  const runWith: Installation["runWith"] = async (options, ...argv) => {
    let stdout = "";
    let stderr = "";
    const exitCode = await runCli({
      argv,
      env,
      userName: "owner",
      homeDirectory: root,
      now: () => clock.now(),
      stdout: { write: (text) => (stdout += text) },
      stderr: { write: (text) => (stderr += text) },
      ...options,
    });
    return { exitCode, stdout, stderr };
  };
  return {
    directory,
    credentials,
    configPath,
    clock,
    pairing,
    env,
    request: async (input) => {
      const outcome = await pairing.request({ channel: "telegram", senderId: "111", ...input });
      if (outcome.status === "issued") await pairing.recordChallenge(outcome.request, "sent");
    },
    configure: (config) => {
      mkdirSync(directory, { recursive: true, mode: 0o700 });
      writeFileSync(configPath, JSON.stringify(config), { mode: 0o600 });
    },
    run: (...argv) => runWith({}, ...argv),
    runWith,
    type: async (lines, ...argv) => {
      let stdout = "";
      const terminal = { isTTY: true, columns: 100, write: (text: string) => (stdout += text) };
      const result = await runWith({ stdout: terminal, stdin: typed(lines) }, ...argv);
      return { ...result, stdout };
    },
    files: () => listFiles(directory),
  };
}

/** A terminal at which these lines are typed. */
export function typed(lines: readonly string[]): NonNullable<RunCliOptions["stdin"]> {
  return {
    isTTY: true,
    async *[Symbol.asyncIterator]() {
      for (const line of lines) yield `${line}\n`;
    },
  };
}

/** A program that answers `/healthz` like a gateway with this state directory id; resolves with its port. */
export async function fakeGateway(answer: string): Promise<string> {
  const server: Server = createServer((_request, response) => response.end(answer));
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  return typeof address === "object" && address !== null ? String(address.port) : "";
}

function listFiles(directory: string): readonly string[] {
  const names = readdirSync(directory, { recursive: true, encoding: "utf8" }).filter(isLasting).toSorted();
  return names.map((name) => {
    const stat = statSync(path.join(directory, name));
    return `${(stat.mode & 0o777).toString(8)} ${name}`;
  });
}

/** A store keeps a spare for its next lock a moment longer than it runs. */
function isLasting(name: string): boolean {
  return !path.basename(name).startsWith(".pairing-spare-");
}

/** The text of all files of the state directory, less those that a store's locks are made of. */
export function contentOf(directory: string): string {
  return readdirSync(directory, { recursive: true, encoding: "utf8", withFileTypes: true })
    .filter((entry) => entry.isFile() && isLasting(entry.name))
    .map((entry) => readFileSync(path.join(entry.parentPath, entry.name), "utf8"))
    .join("\n");
}
