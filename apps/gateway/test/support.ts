import { once } from "node:events";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { request } from "node:http";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Store } from "@openclaw/contracts";
import { createPairing, type Pairing } from "@openclaw/pairing-core";
import { onTestFinished } from "vitest";
import { WebSocket } from "ws";
import { openStore } from "../src/channel-identities.js";
import { loadConfig } from "../src/config.js";
import { runGateway, type RunGatewayOptions, type RunningGateway } from "../src/index.js";
import { resolveStateDirectories, type StateDirectories } from "../src/state-directories.js";

/** Quick retries, so that a test sees several. */
const QUICK = { firstDelayMs: 10, maxDelayMs: 40, steadyMs: 60_000, startTimeoutMs: 30_000, lookMs: 10 };

/** A home directory of its own, with a configuration; removed after the test. */
export async function createHome(config?: unknown): Promise<StateDirectories> {
  const homeDirectory = await mkdtemp(join(tmpdir(), "openclaw-gateway-"));
  onTestFinished(() => rm(homeDirectory, { recursive: true, force: true }));
  const directories = resolveStateDirectories({ env: {}, homeDirectory });
  if (config !== undefined) {
    await mkdir(directories.stateDirectory, { mode: 0o700 });
    await writeFile(directories.configPath, JSON.stringify(config), { mode: 0o600 });
  }
  return directories;
}

export interface TestGateway extends RunningGateway {
  readonly directories: StateDirectories;
  readonly output: readonly string[];
  /** Log records as printed. */
  readonly log: readonly string[];
  /** Resolves with the first record that fits. */
  logged(fits: (record: string) => boolean): Promise<string>;
}

export interface TestGatewayOptions extends Partial<RunGatewayOptions> {
  readonly config?: unknown;
}

/** Runs a gateway in this process, on a free port; stopped after the test. */
export async function startGateway(options: TestGatewayOptions = {}): Promise<TestGateway> {
  const { config, ...rest } = options;
  const directories = options.directories ?? (await createHome(config));
  const env = options.env ?? {};
  const loaded = options.loaded ?? (await loadConfig({ configPath: directories.configPath, env }));
  const output: string[] = [];
  const log: string[] = [];
  const waiting = new Set<() => void>();
  const gateway = await runGateway({
    port: 0,
    backOff: QUICK,
    output: (line) => output.push(line),
    log: (record) => {
      log.push(record);
      waiting.forEach((check) => check());
    },
    ...rest,
    env,
    directories,
    loaded,
  });
  onTestFinished(() => gateway.stop({ drainTimeoutMs: 0 }));
  return {
    ...gateway,
    directories,
    output,
    log,
    logged: (fits) =>
      new Promise((resolve) => {
        const check = (): void => {
          const record = log.find(fits);
          if (record === undefined) return;
          waiting.delete(check);
          resolve(record);
        };
        waiting.add(check);
        check();
      }),
  };
}

/** What another process has: a store and pairing of its own on the same files. */
export function openOwner(directories: StateDirectories): {
  readonly pairing: Pairing;
  readonly store: Store;
} {
  const store = openStore(directories);
  onTestFinished(() => store.close());
  return { store, pairing: createPairing({ store }) };
}

export const OWNER = { surface: "host", id: "owner" } as const;

export interface Visitor {
  readonly id: string;
  readonly socket: WebSocket;
  /** Texts of the bot so far. */
  readonly answers: readonly string[];
  /** Codes of error frames so far. */
  readonly errors: readonly string[];
  write(text: string): void;
  /** The bot's text at this place, when it has come. */
  answer(index: number): Promise<string>;
  error(index: number): Promise<string>;
}

/** Opens the page as a browser does, and connects with the cookie that it gave. */
export async function visit(gateway: Pick<RunningGateway, "url">): Promise<Visitor> {
  const page = await fetch(gateway.url);
  await page.arrayBuffer();
  const cookie = page.headers.get("set-cookie")?.split(";")[0] ?? "";
  const origin = gateway.url.replace(/\/$/, "");
  const socket = new WebSocket(`${origin.replace("http", "ws")}/webchat-socket`, {
    headers: { cookie, origin },
  });
  const answers: string[] = [];
  const errors: string[] = [];
  const waiting = new Set<() => void>();
  let id = "";
  let sent = 0;
  socket.on("message", (data: Buffer) => {
    const frame: unknown = JSON.parse(data.toString("utf8"));
    if (isReady(frame)) id = frame.visitorId;
    if (isMessage(frame) && frame.message.from === "bot") answers.push(frame.message.text);
    if (isError(frame)) errors.push(frame.code);
    waiting.forEach((check) => check());
  });
  const at = (list: readonly string[], index: number): Promise<string> =>
    new Promise((resolve) => {
      const check = (): void => {
        const item = list[index];
        if (item === undefined) return;
        waiting.delete(check);
        resolve(item);
      };
      waiting.add(check);
      check();
    });
  await once(socket, "open");
  await new Promise<void>((resolve) => {
    const check = (): void => {
      if (id !== "") resolve();
    };
    waiting.add(check);
    check();
  });
  return {
    id,
    socket,
    answers,
    errors,
    write: (text) => {
      sent += 1;
      socket.send(JSON.stringify({ type: "message", id: `m${sent}`, text }));
    },
    answer: (index) => at(answers, index),
    error: (index) => at(errors, index),
  };
}

/** Opens the page and gets the visitor approved. */
export async function visitApproved(gateway: TestGateway): Promise<Visitor> {
  const visitor = await visit(gateway);
  visitor.write("hello");
  const code = codeIn(await visitor.answer(0));
  const { pairing } = openOwner(gateway.directories);
  await pairing.approve({ code, approver: OWNER });
  return visitor;
}

export const codeIn = (text: string): string => /Pairing code: ([A-Z2-9]{8})/.exec(text)?.[1] ?? "";

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  return typeof address === "object" && address !== null ? address.port : 0;
}

export interface RawAnswer {
  readonly status: number;
  readonly body: string;
}

/** A request with any headers, also those that `fetch` does not let through, such as `Host`. */
export function ask(
  port: number,
  path: string,
  options: { readonly method?: string; readonly headers?: Record<string, string> } = {},
): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const outgoing = request({ host: "127.0.0.1", port, path, agent: false, ...options }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("end", () =>
        resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString("utf8") }),
      );
    });
    outgoing.on("error", reject);
    outgoing.end();
  });
}

const isReady = (frame: unknown): frame is { readonly visitorId: string } => hasType(frame, "ready");
const isError = (frame: unknown): frame is { readonly code: string } => hasType(frame, "error");
const isMessage = (
  frame: unknown,
): frame is { readonly message: { readonly from: string; readonly text: string } } =>
  hasType(frame, "message");

function hasType(frame: unknown, type: string): boolean {
  return typeof frame === "object" && frame !== null && "type" in frame && frame.type === type;
}
