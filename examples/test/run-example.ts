import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";

/** Runs `main.ts` of an example as its user would, and returns what it printed. Rejects if it fails. */
export async function runExample(name: string): Promise<string> {
  const cwd = path.join(import.meta.dirname, "..", name);
  const options = ["--conditions=@openclaw/source", "--import", import.meta.resolve("tsx/esm"), "main.ts"];
  const { stdout } = await promisify(execFile)(process.execPath, options, { cwd, timeout: 50_000 });
  return stdout;
}
