import { getEventListeners } from "node:events";
import { fstatSync, writeSync } from "node:fs";
import type { CliOutput } from "./cli-context.js";
import { runCli } from "./run-cli.js";

const interruption = new AbortController();
const hurry = new AbortController();
process.on("SIGINT", interrupt);
process.on("SIGTERM", interrupt);

/** The first signal asks to stop, the second to do it at once; then, or when nobody is there to hurry, the process ends. */
function interrupt(signal: NodeJS.Signals): void {
  if (!interruption.signal.aborted) {
    interruption.abort();
    return;
  }
  if (getEventListeners(hurry.signal, "abort").length === 0) process.exit(signal === "SIGINT" ? 130 : 143);
  hurry.abort();
}

/** Opened at first use: each of the standard streams costs the start of a command a millisecond or more. */
function lazyOutput(descriptor: 1 | 2, open: () => NodeJS.WriteStream): CliOutput {
  let opened: NodeJS.WriteStream | undefined;
  const stream = (): NodeJS.WriteStream => {
    if (opened !== undefined) return opened;
    opened = open();
    opened.on("error", leaveOnClosedPipe);
    return opened;
  };
  if (isFileOrPipe(descriptor)) {
    return {
      write(text) {
        // A pipe that has no room needs the stream.
        const rest = opened === undefined ? writeNow(descriptor, text) : text;
        if (rest.length > 0) stream().write(rest);
      },
      isTTY: false,
    };
  }
  return {
    write: (text) => stream().write(text),
    get isTTY() {
      return stream().isTTY;
    },
    get columns() {
      return stream().columns;
    },
  };
}

/** False for what may be a terminal, or is closed. Windows has pipes of another kind. */
function isFileOrPipe(descriptor: number): boolean {
  if (process.platform === "win32") return false;
  try {
    return !fstatSync(descriptor).isCharacterDevice();
  } catch {
    return false; // Node opens something in the place of a closed one.
  }
}

/** Writes as much as there is room for, and returns the rest. */
function writeNow(descriptor: number, text: string): Uint8Array {
  let rest: Uint8Array = Buffer.from(text);
  try {
    while (rest.length > 0) rest = rest.subarray(writeSync(descriptor, rest));
  } catch (error) {
    if (!isErrno(error)) throw error;
    if (error.code !== "EAGAIN") leaveOnClosedPipe(error);
  }
  return rest;
}

const isErrno = (error: unknown): error is NodeJS.ErrnoException => error instanceof Error && "code" in error;

/** `openclaw pairing list | head -1` closes the pipe early: there is nobody left to talk to. */
function leaveOnClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code === "EPIPE") process.exit(0);
  throw error;
}

let stdin: NodeJS.ReadStream | undefined;

// No top-level `await`: the bundle is CommonJS. `runCli` never rejects.
void runCli({
  argv: process.argv.slice(2),
  env: process.env,
  get stdin() {
    stdin ??= process.stdin;
    return stdin;
  },
  stdout: lazyOutput(1, () => process.stdout),
  stderr: lazyOutput(2, () => process.stderr),
  signal: interruption.signal,
  hurrySignal: hurry.signal,
}).then((exitCode) => {
  process.exitCode = exitCode;
  // A question that was interrupted still waits for its answer, and would keep the process.
  stdin?.destroy();
});
