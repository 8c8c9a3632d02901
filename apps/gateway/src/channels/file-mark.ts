import { statSync } from "node:fs";

/** A text that is another one as soon as one of the files is written, made or removed. Looks, and opens nothing. */
export function fileMark(paths: readonly string[]): string {
  return paths.map(markOf).join("/");
}

function markOf(path: string): string {
  try {
    const stats = statSync(path, { throwIfNoEntry: false });
    return stats === undefined ? "none" : `${stats.ino}-${stats.size}-${stats.mtimeMs}-${stats.ctimeMs}`;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
