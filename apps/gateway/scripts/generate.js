import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

// The schema names the channels, and how those name people comes from the sources of other packages.
const script = fileURLToPath(new URL("write-config-validator.ts", import.meta.url));
const flags = ["--conditions=@openclaw/source", "--import", "tsx/esm"];
const { status } = spawnSync(process.execPath, [...flags, script], { stdio: "inherit" });
process.exitCode = status ?? 1;
