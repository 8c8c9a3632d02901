import { execFileSync } from "node:child_process";
import { cpus, release, totalmem, type as systemName } from "node:os";

/** The machine in general terms: what a figure depends on, and nothing that tells whose machine it is. */
export function describeMachine(): string {
  const processors = cpus();
  return [
    `${processors[0]?.model.trim() ?? "unknown processor"}, ${processors.length} cores`,
    `${Math.round(totalmem() / 2 ** 30)} GiB memory`,
    `${fileSystem()} file system`,
    `${systemName()} ${release().split("-", 1)[0] ?? ""}`,
    `Node ${process.version}`,
  ].join(", ");
}

function fileSystem(): string {
  const output = execFileSync("df", ["--output=fstype", import.meta.dirname], { encoding: "utf8" });
  return output.trim().split("\n").at(-1) ?? "unknown";
}
