import { homedir } from "node:os";
import { resolve } from "node:path";

/** An absolute path; `~/` is the home directory, and anything else counts from where the program was started. */
export function expandHome(path: string): string {
  return /^~[/\\]/.test(path) ? resolve(homedir(), path.slice(2)) : resolve(path);
}
