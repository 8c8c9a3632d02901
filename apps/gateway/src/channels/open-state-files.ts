import type { StateFiles } from "@openclaw/contracts";

/** Small files of a channel in one directory, which is made at the first write and which only the owner reads. */
export async function openStateFiles(directory: string): Promise<StateFiles> {
  const { createStateFiles } = await import("@openclaw/store-fs");
  return createStateFiles({ directory });
}
