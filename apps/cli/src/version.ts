import { readFileSync } from "node:fs";

/** The version of this package; it stands beside the folder of this file, built or not. */
export function version(): string {
  const manifest: unknown = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
  const value =
    typeof manifest === "object" && manifest !== null && "version" in manifest && manifest.version;
  return typeof value === "string" ? value : "unknown";
}
