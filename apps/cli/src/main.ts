import { getEventListeners } from "node:events";
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
function lazyOutput(open: () => NodeJS.WriteStream): CliOutput {
  let opened: NodeJS.WriteStream | undefined;
  const stream = (): NodeJS.WriteStream => {
    if (opened !== undefined) return opened;
    opened = open();
    opened.on("error", leaveOnClosedPipe);
    return opened;
  };
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
  stdout: lazyOutput(() => process.stdout),
  stderr: lazyOutput(() => process.stderr),
  signal: interruption.signal,
  hurrySignal: hurry.signal,
}).then((exitCode) => {
  process.exitCode = exitCode;
  // A question that was interrupted still waits for its answer, and would keep the process.
  stdin?.destroy();
});
