import { once } from "node:events";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createChangeNotifier } from "../change-notifier.js";
import { createAccountState, type AccountState } from "./fake-signal-account.js";
import { createHttpServer } from "./fake-signal-http.js";
import { serveLines } from "./fake-signal-lines.js";
import { programText } from "./fake-signal-program.js";
import type { RpcScope } from "./fake-signal-rpc.js";
import type { FakeProgramRun, FakeSignal, FakeSignalOptions } from "./fake-signal-types.js";

/**
 * Starts a stand-in for signal-cli: its daemon by HTTP, TCP and unix socket, and a program that can be started in its place.
 *
 * @example
 * ```ts
 * const signal = await createFakeSignal();
 * const account = signal.account("+15550001111");
 * account.message({ uuid: "11111111-1111-4111-8111-111111111111" }, "hello");
 * await account.nextSent("11111111-1111-4111-8111-111111111111"); // what the bot under test answers
 * await signal.close();
 * ```
 */
export async function createFakeSignal(options: FakeSignalOptions = {}): Promise<FakeSignal> {
  const { keepAliveMs = 15_000, receiveMode = "manual", singleAccount } = options;
  const directory = await mkdtemp(join(tmpdir(), "fake-signal-"));
  const notifier = createChangeNotifier();
  const accounts = new Map<string, AccountState>();
  const sockets = new Set<Socket>();
  const runs: FakeProgramRun[] = [];
  const runOrders: { readonly stderr: string; readonly exitCode?: number }[] = [];
  const scanned = new Map<string, string>();
  let takenRuns = 0;
  let timestamp = 1_700_000_000_000;

  const disconnect = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  const track = (socket: Socket): void => {
    sockets.add(socket);
    // A client that is killed breaks its connection, at any moment.
    socket.on("error", () => undefined);
    socket.on("close", () => {
      sockets.delete(socket);
      notifier.changed();
    });
  };
  const account = (number: string): AccountState => {
    const state =
      accounts.get(number) ??
      createAccountState({
        number,
        keepsMessages: () => receiveMode === "manual",
        nextTimestamp: () => (timestamp += 1),
        onUnregister: disconnect,
      });
    accounts.set(number, state);
    return state;
  };
  const scopeOf = (single: string | undefined): RpcScope => ({
    single: single === undefined ? undefined : account(single),
    accounts: () => (single === undefined ? [...accounts.values()] : [account(single)]),
    disconnectAll: disconnect,
    link: async (uri) => account(await notifier.until(() => scanned.get(uri))),
  });
  const scope = scopeOf(singleAccount);

  function serveProgram(socket: Socket): void {
    track(socket);
    socket.once("data", (first: Buffer) => {
      const run = readRun(first);
      runs.push(run);
      notifier.changed();
      const index = run.args.indexOf("-a");
      const number = index === -1 ? undefined : run.args[index + 1];
      const isUnknown = number !== undefined && accounts.get(number)?.isRegistered() !== true;
      const unknown = { stderr: `User ${number} is not registered.`, exitCode: 1 };
      const order = runOrders.shift() ?? (isUnknown ? unknown : {});
      socket.write(`${JSON.stringify(order)}\n`);
      if ("exitCode" in order) socket.resume();
      else serveLines(socket, scopeOf(number), !run.args.includes("--receive-mode=manual"));
    });
  }

  const onLines = (socket: Socket): void => serveLines(socket, scope, receiveMode === "on-start");
  const http = createHttpServer(scope, keepAliveMs);
  const tcp = createServer(onLines);
  const unix = createServer(onLines);
  for (const server of [http, tcp, unix]) server.on("connection", track);
  const programs = createServer(serveProgram);
  const socketPath = join(directory, "socket");
  const ports = {
    http: await listen(http, 0),
    tcp: await listen(tcp, 0),
    programs: await listen(programs, 0),
  };
  await listen(unix, socketPath);
  const cliPath = join(directory, "signal-cli");
  await writeFile(cliPath, programText(process.execPath, ports.programs));
  await chmod(cliPath, 0o700);

  const down = async (): Promise<void> => {
    const closed = [http, tcp, unix, programs].map((server) => once(server.close(), "close"));
    disconnect();
    // What comes from now on is kept: no receiver may still be there to swallow it.
    await Promise.all([...closed, ...[...accounts.values()].map((state) => state.unheard())]);
  };
  return {
    httpUrl: `http://127.0.0.1:${ports.http}`,
    tcp: `127.0.0.1:${ports.tcp}`,
    socketPath,
    cliPath,
    runs,
    nextRun: () => {
      const index = takenRuns;
      takenRuns += 1;
      return notifier.until(() => runs[index]);
    },
    failNextRun: (failure) => void runOrders.push(failure),
    warnNextRun: (stderr) => void runOrders.push({ stderr }),
    account,
    scan: (uri, number) => {
      scanned.set(uri, number);
      notifier.changed();
    },
    disconnect,
    down,
    up: async () => {
      await Promise.all([
        listen(http, ports.http),
        listen(tcp, ports.tcp),
        listen(programs, ports.programs),
        listen(unix, socketPath),
      ]);
    },
    disconnected: () => notifier.until(() => (sockets.size === 0 ? true : undefined)),
    close: async () => {
      if (http.listening) await down();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

async function listen(server: Server, at: number | string): Promise<number> {
  if (typeof at === "string") server.listen(at);
  else server.listen(at, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : 0;
}

function readRun(first: Buffer): FakeProgramRun {
  const run: unknown = JSON.parse(first.toString("utf8"));
  if (
    typeof run !== "object" ||
    run === null ||
    !("pid" in run) ||
    !("args" in run) ||
    !Array.isArray(run.args)
  )
    throw new Error("Expected the program of the fake, got somebody else.");
  return { pid: Number(run.pid), args: run.args.map(String) };
}
