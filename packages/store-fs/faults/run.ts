import { spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { performance } from "node:perf_hooks";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { build } from "tsup";
import { fillDisk } from "./full-disk.js";
import { loopOfKills } from "./kill-loop.js";
import { createReport } from "./report.js";
import { sweepSystemCalls } from "./strace-sweep.js";

// `pnpm test:faults [--only calls|kills|disk] [--minutes N]`: what only a real kernel can show. Needs strace from Debian.

const say = (line: string): boolean => process.stdout.write(`${line}\n`);
const { values } = parseArgs({
  options: { only: { type: "string" }, minutes: { type: "string", default: "0" } },
});

/** Bundles the programs: hundreds of starts through a compiler would take an hour. */
async function compile(outDir: string): Promise<void> {
  const folder = fileURLToPath(new URL("scripts/", import.meta.url));
  await build({
    config: false,
    silent: true,
    entry: fs.readdirSync(folder).map((name) => path.join(folder, name)),
    format: "esm",
    target: "node20.19",
    outDir,
    outExtension: () => ({ js: ".mjs" }),
    splitting: false,
    noExternal: [/^@openclaw\//],
    esbuildOptions: (options) => {
      options.conditions = ["@openclaw/source"];
    },
  });
}

const PARTS = ["calls", "kills", "disk"];

async function run(): Promise<number> {
  if (values.only !== undefined && !PARTS.includes(values.only)) {
    say(`--only takes one of ${PARTS.join(", ")}, and not ${JSON.stringify(values.only)}.`);
    return 1;
  }
  if (spawnSync("strace", ["-V"]).status !== 0) {
    say("test:faults needs strace, which is not installed. On Debian: apt-get install strace");
    return 1;
  }
  const compiled = fs.mkdtempSync(path.join(os.tmpdir(), "store-faults-compiled-"));
  const report = createReport(say);
  const part = async (name: string, title: string, work: () => Promise<void> | void): Promise<void> => {
    if (values.only !== undefined && values.only !== name) return;
    const startedMs = performance.now();
    say(title);
    await work();
    say(`  ${((performance.now() - startedMs) / 1000).toFixed(0)} s`);
  };
  try {
    await compile(compiled);
    const script = (name: string): string => path.join(compiled, `${name}.mjs`);
    await part("calls", "a fault at each system call", () => sweepSystemCalls(script, report));
    await part("kills", "kill -9 at random", () =>
      loopOfKills(script("approve-many"), Number(values.minutes), report),
    );
    await part("disk", "full disk", () => fillDisk(script("fill-disk"), report));
  } finally {
    fs.rmSync(compiled, { recursive: true });
  }
  const { passed, failed } = report.counts();
  say(`${passed} passed, ${failed} failed`);
  return failed === 0 ? 0 : 1;
}

process.exitCode = await run();
