import {
  DEFAULT_ACCOUNT,
  grantsCollection,
  requestsCollection,
  type AccountId,
  type ChannelId,
  type CollectionName,
} from "@openclaw/contracts";
import type { CollectionFiles, Layout } from "./layout.js";
import { misuse } from "./store-error.js";

// Channel ids hold no "-" and no upper case: `<channel>-<account>-allowFrom.json` can be read in one way only.
const CHANNEL = "[a-z][a-z0-9_]{0,63}";
const ACCOUNT = "[a-z0-9][a-z0-9_-]{0,63}";
const REQUESTS_COLLECTION = new RegExp(`^pairing-requests/(${CHANNEL})$`);
const GRANTS_COLLECTION = new RegExp(`^pairing-grants/(${CHANNEL})/(${ACCOUNT})$`);
const CHANNEL_COLLECTION = new RegExp(`^pairing-(?:counters|notices)/(${CHANNEL})$`);
const OTHER_COLLECTION =
  /^(?!(?:pairing-requests|pairing-grants|devices|nodes)(?:\/|$))[a-z0-9][a-z0-9_-]*(?:\/[a-z0-9][a-z0-9_-]*)*$/;
// In a file of the credentials directory OpenClaw would not find them, and half of a program's devices might lie there.
const DEVICE_COLLECTION = /^(?:devices|nodes)\//;
// Leaves room for `.lock`, the names of guards and of temporary files within the 255 bytes of a file name.
const MAX_COLLECTION_LENGTH = 140;
const REQUESTS_FILE = new RegExp(`^(${CHANNEL})-pairing\\.json$`);
const GRANTS_FILE = new RegExp(`^(${CHANNEL})-(?:(${ACCOUNT})-)?allowFrom\\.json$`);
const RECORDS_FILE = /^(.+)\.state\.json$/;

/** OpenClaw's credentials directory: who may talk to a bot, and records of ours. */
export const credentialsLayout: Layout = { filesOf, collectionOf, ownerOf, compareLockOrder };

function filesOf(collection: CollectionName): CollectionFiles {
  const requests = REQUESTS_COLLECTION.exec(collection)?.[1];
  if (requests !== undefined) return requestFiles(requests);
  const [, channel, account] = GRANTS_COLLECTION.exec(collection) ?? [];
  if (channel !== undefined && account !== undefined) return grantFiles(channel, account);
  if (DEVICE_COLLECTION.test(collection)) {
    throw misuse(
      `${JSON.stringify(collection)} does not lie in the credentials directory; use createStateStore, which has a directory for it.`,
    );
  }
  if (isRecordsCollection(collection)) return recordFiles(collection);
  throw misuse(
    `Invalid collection name: ${JSON.stringify(collection.slice(0, 80))}. Expected lower case words joined by "/".`,
  );
}

function collectionOf(fileName: string): CollectionName | undefined {
  const requests = REQUESTS_FILE.exec(fileName)?.[1];
  if (requests !== undefined) return requestsCollection(requests);
  const [, channel, account] = GRANTS_FILE.exec(fileName) ?? [];
  if (channel !== undefined) return grantsCollection(channel, account ?? DEFAULT_ACCOUNT);
  const collection = RECORDS_FILE.exec(fileName)?.[1]?.replaceAll(".", "/");
  return collection !== undefined && isRecordsCollection(collection) ? collection : undefined;
}

function ownerOf(fileName: string): CollectionName | undefined {
  return collectionOf(fileName.replace(/\.details(?:-archive)?\.json$/, ".json"));
}

/** OpenClaw takes the requests' lock first, then that of an allow file. */
function compareLockOrder(left: string, right: string): number {
  const difference = lockRank(left) - lockRank(right);
  if (difference !== 0) return difference;
  return left < right ? -1 : Number(left > right);
}

function requestFiles(channel: ChannelId): CollectionFiles {
  const file = `${channel}-pairing.json`;
  return {
    kind: "requests",
    channel,
    file,
    detailsFile: `${channel}-pairing.details.json`,
    lockedFiles: [file],
  };
}

function grantFiles(channel: ChannelId, account: AccountId): CollectionFiles {
  const isDefault = account === DEFAULT_ACCOUNT;
  const stem = isDefault ? `${channel}-allowFrom` : `${channel}-${account}-allowFrom`;
  const secondFile = isDefault ? `${channel}-${DEFAULT_ACCOUNT}-allowFrom.json` : undefined;
  const file = `${stem}.json`;
  return {
    kind: "grants",
    channel,
    file,
    secondFile,
    detailsFile: `${stem}.details.json`,
    archiveFile: `${stem}.details-archive.json`,
    lockedFiles: secondFile === undefined ? [file] : [file, secondFile],
  };
}

function recordFiles(collection: CollectionName): CollectionFiles {
  const file = `${collection.replaceAll("/", ".")}.state.json`;
  // Counters and notices change together with requests: one lock for all three saves two per transaction.
  const channel = CHANNEL_COLLECTION.exec(collection)?.[1];
  return { kind: "records", file, lockedFiles: [channel === undefined ? file : `${channel}-pairing.json`] };
}

function isRecordsCollection(collection: string): boolean {
  return collection.length <= MAX_COLLECTION_LENGTH && OTHER_COLLECTION.test(collection);
}

function lockRank(file: string): number {
  if (REQUESTS_FILE.test(file)) return 0;
  return GRANTS_FILE.test(file) ? 1 : 2;
}
