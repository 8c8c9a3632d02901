// Runs under the Node that OpenClaw needs (22.18 or later), which strips the types; prints the median in milliseconds.
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

type PeerFunction = (...args: readonly unknown[]) => Promise<{ readonly code: string }>;

const CHANNEL = "telegram";
const [storePath = "", what, count = "1"] = process.argv.slice(2);
const source = readFileSync(storePath, "utf8");
const module: Record<string, PeerFunction | undefined> = await import(pathToFileURL(storePath).href);

function load(name: string): PeerFunction {
  const found = module[new RegExp(`${name} as ([\\w$]+)`).exec(source)?.[1] ?? ""];
  if (found === undefined) throw new Error(`OpenClaw has no function ${name}.`);
  return found;
}

const upsert = load("upsertChannelPairingRequest");
const approve = load("approveChannelPairingCode");
const readAllowed = load("readChannelAllowFromStore");

async function requestAndApprove(index: number): Promise<void> {
  const meta = { username: "someone" };
  const { code } = await upsert({ channel: CHANNEL, id: String(index), meta });
  await approve({ channel: CHANNEL, code });
}

const operation = what === "approve" ? requestAndApprove : () => readAllowed(CHANNEL, process.env, "default");
const costs: number[] = [];
for (let index = 0; index < Number(count); index += 1) {
  const startedAt = performance.now();
  await operation(index);
  costs.push(performance.now() - startedAt);
}
process.stdout.write(String(costs.toSorted((left, right) => left - right)[Math.floor(costs.length / 2)]));
process.exit(0);
