import { existsSync } from "node:fs";

/** True when a file of `src` or `dist` lies in a clone of the repository, where nothing is on the PATH yet. */
export function isInCheckout(file: string = import.meta.url): boolean {
  return ["pnpm-workspace.yaml", "apps/cli/bin/openclaw.js"].every((place) =>
    existsSync(new URL(`../../../${place}`, file)),
  );
}
