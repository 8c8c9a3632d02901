import { open } from "node:fs/promises";

/** Makes the names in a directory survive a power cut. */
export async function syncDirectory(path: string): Promise<void> {
  // Windows cannot open a directory, and keeps its entries by itself.
  if (process.platform === "win32") return;
  const directory = await open(path, "r");
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}
