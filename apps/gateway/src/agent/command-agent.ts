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

    const settle = (end: () => void): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", onAbort);
      // A grandchild may still hold the pipes; without this they would keep the gateway waiting.
      child.stdout?.destroy();
      child.stderr?.destroy();
      end();
    };
    const kill = (error: Error): void => {
      child.kill("SIGKILL");
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
    child.on("close", (code, killedBy) => {
      if (code === 0) settle(() => resolve(Buffer.concat(output).toString("utf8").trim()));
      else settle(() => reject(failed(exitText(code, killedBy, errorOutput))));
    });
    // A program that does not read its input closes the pipe, which is its right.
    child.stdin?.on("error", () => undefined);
    child.stdin?.end(`${JSON.stringify(message)}\n`);
  });
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
