import { mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";

// On the disk of the repository: the system's temporary folder may live in memory, where a sync costs nothing.
const PARENT = join(import.meta.dirname, "..", ".cache", "bench-");

/** Runs `work` with an empty folder that is removed afterwards. */
export async function withScratchDirectory<Result>(
  work: (directory: string) => Promise<Result>,
): Promise<Result> {
  const directory = await mkdtemp(PARENT);
  try {
    return await work(directory);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
