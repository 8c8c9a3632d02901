// Runs under the peer's own Node, which strips the types but resolves no "./x.js" to a "./x.ts".
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import type * as answerCallsModule from "../support/answer-calls.js";

type AnswerCalls = Pick<typeof answerCallsModule, "answerCalls">;
type PeerFunction = (...args: readonly unknown[]) => Promise<unknown>;

interface Params {
  readonly channel: string;
  readonly accountId?: string;
  readonly path: string;
}

async function loadExport(modulePath: string, name: string | undefined): Promise<PeerFunction> {
  const module: Record<string, PeerFunction | undefined> = await import(pathToFileURL(modulePath).href);
  const found = name === undefined ? undefined : module[name];
  if (found === undefined) throw new Error(`${modulePath} has not the expected export.`);
  return found;
}

const pairingStorePath = process.argv[2] ?? "";
const source = readFileSync(pairingStorePath, "utf8");

// Bundled exports have short names; the last line of the bundle says which is which.
const exported = source.slice(source.lastIndexOf("export {"));
const load = (name: string): Promise<PeerFunction> =>
  loadExport(pairingStorePath, new RegExp(`${name} as ([\\w$]+)`).exec(exported)?.[1]);

const upsert = await load("upsertChannelPairingRequest");
const approve = await load("approveChannelPairingCode");
const list = await load("listChannelPairingRequests");
const add = await load("addChannelAllowFromStoreEntry");
const remove = await load("removeChannelAllowFromStoreEntry");
const readAllowed = await load("readChannelAllowFromStore");

const lockImport = /([\w$]+) as withFileLock\$1 \} from "(.*?)"/.exec(source);
const withFileLock = await loadExport(
  join(dirname(pairingStorePath), lockImport?.[2] ?? ""),
  lockImport?.[1],
);

// The options that OpenClaw's pairing store passes.
const LOCK_OPTIONS = {
  retries: { retries: 10, factor: 2, minTimeout: 100, maxTimeout: 10_000, randomize: true },
  stale: 30_000,
};
let unlock: (() => void) | undefined;

/** Takes OpenClaw's own lock and keeps it until `unlock`, or until the process is killed. */
function lock({ path }: Params): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const hold = (): Promise<void> =>
      new Promise((end) => {
        unlock = end;
        resolve(true);
      });
    withFileLock(path, LOCK_OPTIONS, hold).catch(reject);
  });
}

const answerCallsUrl = new URL("../support/answer-calls.ts", import.meta.url).href;
const { answerCalls }: AnswerCalls = await import(answerCallsUrl);

answerCalls<Params>({
  upsert,
  approve,
  list: ({ channel, accountId }) => list(channel, process.env, accountId),
  add,
  remove,
  readAllowed: ({ channel, accountId }) => readAllowed(channel, process.env, accountId),
  lock,
  unlock: () => unlock?.(),
});
