import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { openChannels } from "./channels/index.js";
import { runSoak } from "./run-soak.js";
import { readSoakOptions } from "./soak-options.js";
import { describeRun, isClean } from "./soak-report.js";

const options = readSoakOptions(process.argv.slice(2));
const cache = join(import.meta.dirname, "..", ".cache");
await mkdir(cache, { recursive: true });
const stateDirectory = await mkdtemp(join(cache, "soak-"));
const credentialsDirectory = join(stateDirectory, "credentials");
await mkdir(credentialsDirectory, { mode: 0o700 });
const state = { stateDirectory, credentialsDirectory };
const channels = await openChannels(options.channels, state);
let isFine = false;
try {
  const run = await runSoak(options, channels, state);
  isFine = isClean(run);
  process.stdout.write(`${describeRun(run)}\n`);
  if (!isFine) process.stderr.write(`The last lines of the gateway:\n${run.errors.slice(-20_000)}\n`);
} finally {
  await Promise.all(channels.map((channel) => channel.close()));
  await rm(stateDirectory, { recursive: true, force: true });
}
process.exit(isFine ? 0 : 1);
