import { execFile } from "node:child_process";
import { promisify } from "node:util";

const execute = promisify(execFile);

export interface ProgramResult {
  readonly exitCode: number;
  readonly output: string;
}

/** Runs a program to its end, within `timeoutMs`; a failure is a result, for the message of the assertion. */
export async function runProgram(
  program: string,
  parameters: readonly string[],
  options: { readonly cwd: string; readonly env?: NodeJS.ProcessEnv; readonly timeoutMs: number },
): Promise<ProgramResult> {
  try {
    const { stdout, stderr } = await execute(program, [...parameters], {
      cwd: options.cwd,
      env: options.env ?? process.env,
      timeout: options.timeoutMs,
      maxBuffer: 64 * 1024 * 1024,
    });
    return { exitCode: 0, output: `${stdout}${stderr}` };
  } catch (error) {
    if (!(error instanceof Error && "stdout" in error && "stderr" in error)) throw error;
    const exitCode = "code" in error && typeof error.code === "number" ? error.code : 1;
    return { exitCode, output: `${error.message}\n${String(error.stdout)}${String(error.stderr)}` };
  }
}

/** Like `runProgram`, but rejects with the output when the program fails. */
export async function runOrFail(...call: Parameters<typeof runProgram>): Promise<string> {
  const { exitCode, output } = await runProgram(...call);
  if (exitCode !== 0) throw new Error(`${call[0]} ${call[1].join(" ")} failed (${exitCode}):\n${output}`);
  return output;
}
