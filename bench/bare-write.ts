import { closeSync, fsyncSync, openSync, renameSync, writeSync } from "node:fs";
import { dirname } from "node:path";

/** The least that a durable replacement of a file takes: write aside, sync, rename, sync the directory. */
export function bareWrite(path: string, bytes: Uint8Array): void {
  const temporaryPath = `${path}.tmp`;
  const file = openSync(temporaryPath, "w", 0o600);
  writeSync(file, bytes);
  fsyncSync(file);
  closeSync(file);
  renameSync(temporaryPath, path);
  const directory = openSync(dirname(path), "r");
  fsyncSync(directory);
  closeSync(directory);
}
