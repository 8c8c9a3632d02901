import { open, rename } from "node:fs/promises";
import { dirname } from "node:path";

/**
 * The least that a durable replacement of a file takes without standing still meanwhile: write aside, sync, rename, sync
 * the directory.
 */
export async function bareWrite(path: string, bytes: Uint8Array): Promise<void> {
  const temporaryPath = `${path}.tmp`;
  const file = await open(temporaryPath, "w", 0o600);
  await file.writeFile(bytes);
  await file.sync();
  await file.close();
  await rename(temporaryPath, path);
  const directory = await open(dirname(path), "r");
  await directory.sync();
  await directory.close();
}
