import { spawn, type ChildProcess } from "node:child_process";
import type { Environment } from "../state-directories.js";
import { failed, stopped, timedOut, tooLarge } from "./agent-errors.js";
import { MAX_ANSWER_BYTES, type Agent, type AgentMessage } from "./agent.js";

export interface CommandAgentOptions {
  /** Program and arguments. Nothing of a message is ever among them, and no shell reads them. */
  readonly command: readonly string[];
  readonly timeoutMs: number;
  /** Asked for each message: a secret may have been read since the last one. */
  readonly environment: () => Environment;
}

const MAX_ERROR_OUTPUT = 2_000;
// What the program printed is read within a few; only something that it left running keeps its output open for longer.
const MAX_CLOSE_DELAY_MS = 100;

/** Runs a program for each message: the message as JSON on its standard input, the answer on its standard output. */
export function createCommandAgent(options: CommandAgentOptions): Agent {
  return {
    answer: (message, signal) => {
      if (signal.aborted) return Promise.reject(stopped());
      const [program = "", ...args] = options.command;
      const child = spawn(program, args, {
        env: { ...options.environment() },
        shell: false,
        // In a group of its own: Ctrl+C is for the gateway, which lets the answer be finished.
        detached: process.platform !== "win32",
        stdio: ["pipe", "pipe", "pipe"],
        windowsHide: true,
      });
      return converse(child, message, options.timeoutMs, signal);
    },
  };
}

function converse(
  child: ChildProcess,
  message: AgentMessage,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const output: Buffer[] = [];
    let outputBytes = 0;
    let errorOutput = "";

    let closeTimer: NodeJS.Timeout | undefined;

    const settle = (end: () => void): void => {
      clearTimeout(timer);
      clearTimeout(closeTimer);
      signal.removeEventListener("abort", onAbort);
      // A grandchild may still hold the pipes; without this they would keep the gateway waiting.
      child.stdout?.destroy();
      child.stderr?.destroy();
      end();
    };
    const kill = (error: Error): void => {
      killGroup(child);
      settle(() => reject(error));
    };
    const onAbort = (): void => kill(stopped());
    const timer = setTimeout(() => kill(timedOut(timeoutMs)), timeoutMs);
    signal.addEventListener("abort", onAbort);

    child.stdout?.on("data", (chunk: Buffer) => {
      outputBytes += chunk.length;
      output.push(chunk);
      if (outputBytes > MAX_ANSWER_BYTES) kill(tooLarge());
    });
    child.stderr?.on("data", (chunk: Buffer) => {
      errorOutput = (errorOutput + chunk.toString("utf8")).slice(-MAX_ERROR_OUTPUT);
    });
    child.on("error", (error) => settle(() => reject(failed(startFailure(error), error))));
    const finish = (code: number | null, killedBy: string | null): void => {
      if (code === 0) settle(() => resolve(Buffer.concat(output).toString("utf8").trim()));
      else settle(() => reject(failed(exitText(code, killedBy, errorOutput))));
    };
    child.on("close", finish);
    child.on("exit", (...how) => {
      // After a busy while the timer is over before anything is read, hence the turn for reading.
      closeTimer = setTimeout(() => setImmediate(finish, ...how), MAX_CLOSE_DELAY_MS);
    });
    // A program that does not read its input closes the pipe, which is its right.
    child.stdin?.on("error", () => undefined);
    child.stdin?.end(`${JSON.stringify(message)}\n`);
  });
}

/** Ends a program and what it started: a shell or a package runner is seldom the one that works. */
function killGroup(child: ChildProcess): void {
  const hasEnded = child.exitCode !== null || child.signalCode !== null;
  if (child.pid === undefined || hasEnded) return; // The number may belong to another program by now.
  try {
    if (process.platform === "win32") child.kill("SIGKILL");
    else process.kill(-child.pid, "SIGKILL");
  } catch {
    child.kill("SIGKILL"); // The group has gone, or is not ours to end.
  }
}

function startFailure(error: Error): string {
  const code = "code" in error ? String(error.code) : error.message;
  return `its program could not be started (${code}); agent.command is a list of the program and its arguments`;
}

function exitText(code: number | null, killedBy: string | null, errorOutput: string): string {
  const how = code === null ? `it was ended by ${String(killedBy)}` : `it exited with code ${code}`;
  const said = errorOutput.trim();
  return said === "" ? `${how} and said nothing on standard error` : `${how}; it said: ${said}`;
}
