import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

/** Whether a package is where Node looks for it from here. Nothing of it is loaded. */
export function isAdapterInstalled(name: string): boolean {
  const directories = createRequire(import.meta.url).resolve.paths(name) ?? [];
  return directories.some((directory) => existsSync(join(directory, name, "package.json")));
}
