import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

/** A process that answers calls, one JSON line each way. */
export interface Worker {
  readonly pid: number;
  /** Rejects with the message of the error that the method threw. */
  call<Result = unknown>(method: string, params?: unknown): Promise<Result>;
  /** SIGKILL: nothing in the process can tidy up. Resolves when it is gone; open calls reject. */
  kill(): Promise<void>;
}

interface Waiting {
  settle(line: string): void;
  reject(error: Error): void;
}

export function startWorker(command: readonly [string, ...string[]], env: NodeJS.ProcessEnv): Worker {
  const [file, ...args] = command;
  const child = spawn(file, args, { env, stdio: ["pipe", "pipe", "inherit"] });
  const { pid } = child;
  if (pid === undefined) throw new Error(`Could not start ${file}.`);
  const waiting = new Map<number, Waiting>();
  let lastId = 0;
  createInterface({ input: child.stdout }).on("line", (line) => {
    const { id }: { id: number } = JSON.parse(line);
    waiting.get(id)?.settle(line);
    waiting.delete(id);
  });
  const exited = once(child, "exit").then(() => {
    for (const call of waiting.values()) call.reject(new Error("The process ended before it answered."));
    waiting.clear();
  });
  // Writing to a process that was killed is no news: its open calls reject.
  child.stdin.on("error", () => undefined);

  const call = <Result>(method: string, params?: unknown): Promise<Result> =>
    new Promise<Result>((resolve, reject) => {
      const settle = (line: string): void => {
        const { result, error }: { result: Result; error?: string } = JSON.parse(line);
        if (error === undefined) resolve(result);
        else reject(new Error(error));
      };
      lastId += 1;
      waiting.set(lastId, { settle, reject });
      child.stdin.write(`${JSON.stringify({ id: lastId, method, params })}\n`);
    });

  return {
    pid,
    call,
    async kill() {
      child.kill("SIGKILL");
      await exited;
    },
  };
}
