import { execFile } from "node:child_process";

/** All that a command showed. */
export interface Transcript {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

const TIMEOUT_MS = 50_000;

/** Runs a program to its end; a program that is killed or cannot start is an error, any exit code is not. */
export function runCommand(
  file: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<Transcript> {
  return new Promise((resolve, reject) => {
    const child = execFile(file, args, { env, timeout: TIMEOUT_MS }, (error, stdout, stderr) => {
      if (child.exitCode === null)
        reject(new Error(`${file} ${args.join(" ")} did not end by itself.`, { cause: error }));
      else resolve({ exitCode: child.exitCode, stdout, stderr });
    });
  });
}
