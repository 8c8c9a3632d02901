import { spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import type { Report } from "./report.js";

const MOUNT = 'mount -t tmpfs -o size=256k,mode=0755 tmpfs "$1"';
/** An ordinary user may mount within a user namespace, where the system allows these; root always may. */
const WAYS: readonly (readonly string[])[] = [
  ["unshare", "-Urm"],
  ["unshare", "-m"],
];

/** Fills a small file system of its own. Skipped, with the reason, where none can be mounted. */
export function fillDisk(script: string, report: Report): void {
  const mount = fs.mkdtempSync(path.join(os.tmpdir(), "store-disk-"));
  try {
    const way = WAYS.find(([command = "", ...flags]) => {
      const { status } = spawnSync(command, [...flags, "sh", "-c", MOUNT, "sh", mount]);
      return status === 0;
    });
    if (way === undefined) {
      report.skip("full disk: neither a user namespace nor root may mount a tmpfs here");
      return;
    }
    const [command = "", ...flags] = way;
    const run = `${MOUNT} && exec "$2" "$3" "$1"`;
    const { status, stdout, stderr, error } = spawnSync(
      command,
      [...flags, "sh", "-c", run, "sh", mount, process.execPath, script],
      { encoding: "utf8" },
    );
    const isSound = status === 0 && stdout.includes("done") && !stdout.includes("WRONG:");
    report.check(
      `full disk (${way.join(" ")}): ${isSound ? stdout.split("\n")[0] : `${status} ${stdout}${stderr} ${String(error)}`}`,
      isSound,
    );
  } finally {
    fs.rmSync(mount, { recursive: true });
  }
}
