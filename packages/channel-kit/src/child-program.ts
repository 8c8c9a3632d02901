import type { ChildProcessByStdio } from "node:child_process";
import type { Readable, Writable } from "node:stream";
import { OpenClawError, type Logger } from "@openclaw/contracts";
import { printable } from "./printable.js";
import { createLineSplitter } from "./split-lines.js";

export interface ChildProgramOptions {
  /** A path, or a name to look for in `PATH`. Never a command line: nothing here is read by a shell. */
  readonly command: string;
  readonly args: readonly string[];
  /** The key that names the command, such as `channels.signal.cliPath`, for errors. */
  readonly configKey: string;
  /** What to do when the program is missing, such as `Install signal-cli.` */
  readonly advice: string;
  readonly logger: Logger;
  /** Fields of each log line, such as `{ channel, account }`. */
  readonly logFields?: object;
  /** Default: the environment of this process. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly workingDirectory?: string;
  /** From SIGTERM to SIGKILL. Default 5 s. */
  readonly graceMs?: number;
}

/** How a program ended. */
export interface ChildExit {
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  /** The last lines that it wrote to stderr, escaped. */
  readonly lastWords: readonly string[];
}

/** One run of a program that we started. To start it again when it ends, open it by `keepConnected`. */
export interface ChildProgram {
  readonly pid: number;
  readonly stdin: Writable;
  readonly stdout: Readable;
  /** Resolves once it has ended and its streams are closed. Never rejects. */
  readonly exited: Promise<ChildExit>;
  /** Ends it: closes its stdin and sends SIGTERM, then SIGKILL after `graceMs`. Resolves once it has ended. */
  close(): Promise<void>;
}

const MAX_STDERR_LINE_BYTES = 4096;
const MAX_LOGGED_LENGTH = 500;
const KEPT_LINES = 20;

/**
 * Starts a program with an array of arguments. Its stderr goes to the logger, line by line.
 * Rejects with `CHANNEL_OPTIONS_INVALID` when there is no such program or it may not be run.
 *
 * A program is ended by the handle of the process that was started here, never by a name or by a pid out of a file.
 */
export async function startChildProgram(options: ChildProgramOptions): Promise<ChildProgram> {
  const { spawn } = await import("node:child_process"); // Only those who start programs pay for it.
  const child = spawn(options.command, [...options.args], {
    shell: false,
    stdio: ["pipe", "pipe", "pipe"],
    windowsHide: true,
    ...(options.env !== undefined && { env: { ...options.env } }),
    ...(options.workingDirectory !== undefined && { cwd: options.workingDirectory }),
  });
  // A program that is killed breaks its pipes: `exited` tells.
  for (const pipe of [child.stdin, child.stdout, child.stderr]) pipe.on("error", () => undefined);
  const lastWords = logStderr(child, options);
  await new Promise<void>((resolve, reject) => {
    child.once("spawn", resolve);
    child.once("error", (error) => reject(cannotStart(options, error)));
  });
  const { pid } = child;
  if (pid === undefined) throw cannotStart(options, new Error("no process"));
  child.on("error", () => undefined); // A signal that could not be sent: the program has ended.
  const exited = new Promise<ChildExit>((resolve) => {
    child.once("close", (exitCode, signal) => resolve({ exitCode, signal, lastWords }));
  });
  let closing: Promise<void> | undefined;
  return {
    pid,
    stdin: child.stdin,
    stdout: child.stdout,
    exited,
    close: () => (closing ??= endProgram(child, exited, options.graceMs ?? 5000)),
  };
}

type Child = ChildProcessByStdio<Writable, Readable, Readable>;

async function endProgram(child: Child, exited: Promise<ChildExit>, graceMs: number): Promise<void> {
  // Unread output would keep `close` from coming.
  child.stdout.resume();
  child.stdin.end();
  child.kill("SIGTERM");
  const timer = setTimeout(() => {
    child.kill("SIGKILL");
    // A grandchild may hold the pipes open; it is not ours to end, nor to wait for.
    child.stdout.destroy();
    child.stderr.destroy();
  }, graceMs);
  await exited;
  clearTimeout(timer);
}

function logStderr(child: Child, { logFields, logger }: ChildProgramOptions): readonly string[] {
  const lastWords: string[] = [];
  const splitter = createLineSplitter({
    onLine: (line) => {
      if (line.trim() === "") return;
      const text = printable(line, MAX_LOGGED_LENGTH);
      lastWords.push(text);
      if (lastWords.length > KEPT_LINES) lastWords.shift();
      logger.debug({ ...logFields, pid: child.pid, line: text }, "Program said");
    },
    maxLineBytes: MAX_STDERR_LINE_BYTES,
    onTooLong: () => logger.debug({ ...logFields, pid: child.pid }, "Program said too long a line"),
  });
  child.stderr.on("data", (chunk: Buffer) => splitter.push(chunk)).on("end", () => splitter.end());
  return lastWords;
}

function cannotStart({ advice, command, configKey }: ChildProgramOptions, error: Error): OpenClawError {
  const reason = "code" in error && error.code === "ENOENT" ? "there is no such program" : error.message;
  return new OpenClawError(
    "CHANNEL_OPTIONS_INVALID",
    `Cannot start ${printable(command, MAX_LOGGED_LENGTH)} (${configKey}): ${printable(reason, MAX_LOGGED_LENGTH)}. ${advice}`,
  );
}
