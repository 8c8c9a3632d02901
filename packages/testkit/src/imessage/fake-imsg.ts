import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { createChangeNotifier, type ChangeNotifier } from "../change-notifier.js";
import { checkCall } from "./fake-imsg-params.js";
import { writeImsgProgram } from "./fake-imsg-program.js";
import { createImsgSession, type ImsgSession, type RpcAnswer } from "./fake-imsg-session.js";
import type { FakeImsg, FakeImsgCall, FakeImsgFailure, FakeImsgText } from "./fake-imsg-types.js";
import { createFakeMessages, FAKE_OWN_HANDLE, type FakeMessages } from "./fake-messages.js";

interface Running {
  readonly socket: Socket;
  readonly session: ImsgSession;
  pid: number;
  /** Sends go one after another, as in imsg. */
  lane: Promise<void>;
}

interface State {
  readonly messages: FakeMessages;
  readonly notifier: ChangeNotifier;
  readonly running: Set<Running>;
  readonly sent: FakeImsgText[];
  readonly calls: FakeImsgCall[];
  readonly starts: (readonly string[])[];
  readonly failures: Map<string, FakeImsgFailure[]>;
  databaseError: string | undefined;
  overflows: boolean;
}

/**
 * Starts a stand-in for imsg: `commandPath` is a real program that speaks JSON-RPC over its stdin and stdout, as strict about
 * parameters as the real one. Its database is `messages`.
 *
 * @example
 * ```ts
 * const imsg = await createFakeImsg();
 * const channel = createImessageChannel({ cliPath: imsg.commandPath });
 * imsg.messages.add({ sender: "+15550000001", text: "hello" });
 * await imsg.nextSent("iMessage;-;+15550000001"); // what the channel answers
 * await imsg.close();
 * ```
 */
export async function createFakeImsg(messages: FakeMessages = createFakeMessages()): Promise<FakeImsg> {
  const directory = await mkdtemp(path.join(tmpdir(), "fake-imsg-"));
  const state: State = {
    messages,
    notifier: createChangeNotifier(),
    running: new Set(),
    sent: [],
    calls: [],
    starts: [],
    failures: new Map(),
    databaseError: undefined,
    overflows: false,
  };
  const { notifier, running } = state;
  const server = createServer((socket) => serve(state, socket));
  const port = await listen(server, 0);
  const commandPath = await writeImsgProgram(directory, port);
  const taken = new Map<string, number>();
  const stopWatching = messages.onAdded((row) => {
    const { overflows } = state;
    state.overflows = false;
    for (const { session } of running) session.tell(row, overflows);
  });
  const crash = (): void => {
    for (const { socket } of running) socket.destroy();
  };
  const down = async (): Promise<void> => {
    const closed = new Promise((resolve) => server.close(resolve));
    crash();
    await closed;
  };
  return {
    commandPath,
    messages,
    sent: state.sent,
    calls: state.calls,
    starts: state.starts,
    pids: () => [...running].map(({ pid }) => pid),
    nextSent: (chatGuid) => {
      const index = taken.get(chatGuid) ?? 0;
      taken.set(chatGuid, index + 1);
      return notifier.until(() => state.sent.filter((text) => text.chatGuid === chatGuid)[index]);
    },
    nextCall: (method) => {
      const from = state.calls.length;
      return notifier.until(() => state.calls.slice(from).find((call) => call.method === method));
    },
    failNext: (method, failure) =>
      state.failures.set(method, [...(state.failures.get(method) ?? []), failure]),
    overflowNext: () => {
      state.overflows = true;
    },
    setDatabaseError: (detail) => {
      state.databaseError = detail;
    },
    makeStubborn: () => writeFile(path.join(directory, "stubborn"), ""),
    crash,
    down,
    up: async () => void (await listen(server, port)),
    watched: async () =>
      void (await notifier.until(() => [...running].some(({ session }) => session.isWatched()) || undefined)),
    disconnected: async () => void (await notifier.until(() => running.size === 0 || undefined)),
    close: async () => {
      stopWatching();
      await down();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => {
      server.off("error", reject);
      const address = server.address();
      resolve(typeof address === "object" && address !== null ? address.port : 0);
    });
  });
}

function serve(state: State, socket: Socket): void {
  const session = createImsgSession({
    socket,
    messages: state.messages,
    databaseError: () => state.databaseError,
    takeText: (chatGuid, text) => {
      state.sent.push({ chatGuid, text });
      return state.messages.add({ sender: FAKE_OWN_HANDLE, chatGuid, text, isFromMe: true });
    },
  });
  const program: Running = { socket, session, pid: 0, lane: Promise.resolve() };
  socket.on("error", () => undefined);
  socket.once("close", () => {
    state.running.delete(program);
    state.notifier.changed();
  });
  const lines = createInterface({ input: socket });
  // A program that is killed resets its connection; the interface tells of it as well as the socket.
  lines.on("error", () => undefined);
  lines.on("line", (line) => {
    const message: unknown = JSON.parse(line);
    if (typeof message !== "object" || message === null) return;
    if ("pid" in message) begin(state, program, message);
    else takeCall(state, program, message);
  });
}

function begin(state: State, program: Running, hello: object): void {
  program.pid = Number(Reflect.get(hello, "pid"));
  const args: unknown = Reflect.get(hello, "args");
  state.starts.push(Array.isArray(args) ? args.map(String) : []);
  state.running.add(program);
  state.notifier.changed();
}

function takeCall(state: State, program: Running, request: object): void {
  const method = String(Reflect.get(request, "method"));
  const params: Readonly<Record<string, unknown>> = { ...Reflect.get(request, "params") };
  const id: unknown = Reflect.get(request, "id");
  const run = async (): Promise<void> => {
    state.calls.push({ method, params });
    state.notifier.changed();
    const answer = await answerCall(state, program, method, params);
    if (answer !== undefined) program.socket.write(`${JSON.stringify({ jsonrpc: "2.0", id, ...answer })}\n`);
    state.notifier.changed();
  };
  if (method === "send") program.lane = program.lane.then(run);
  else void run();
}

/** `undefined` when no answer comes. */
async function answerCall(
  state: State,
  program: Running,
  method: string,
  params: Readonly<Record<string, unknown>>,
): Promise<RpcAnswer | undefined> {
  const wrong = checkCall(method, params);
  if (wrong !== undefined) return { error: wrong };
  const failure = state.failures.get(method)?.shift();
  if (failure?.kind === "error") return { error: failure.error };
  if (failure?.kind === "hang") return await new Promise(() => undefined);
  if (failure?.kind === "slow") await new Promise((resolve) => setTimeout(resolve, failure.delayMs));
  if (failure?.kind === "crash") {
    program.socket.destroy();
    return undefined;
  }
  const answer = program.session.answer(method, params);
  if (failure?.kind !== "crash-after") return answer;
  program.socket.destroy();
  return undefined;
}
