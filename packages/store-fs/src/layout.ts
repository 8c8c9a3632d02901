import {
  DEFAULT_ACCOUNT,
  grantsCollection,
  requestsCollection,
  type AccountId,
  type ChannelId,
  type CollectionName,
} from "@openclaw/contracts";
import { misuse } from "./store-error.js";

/** Where a collection lives; all are names of files in the store's directory. */
export type CollectionFiles =
  | {
      readonly kind: "requests";
      readonly channel: ChannelId;
      readonly file: string;
      readonly detailsFile: string;
      readonly lockedFiles: readonly string[];
    }
  | {
      readonly kind: "grants";
      readonly channel: ChannelId;
      readonly file: string;
      /** OpenClaw's other file of the default account. */
      readonly secondFile: string | undefined;
      readonly detailsFile: string;
      readonly archiveFile: string;
      readonly lockedFiles: readonly string[];
    }
  | { readonly kind: "records"; readonly file: string; readonly lockedFiles: readonly string[] };

// Channel ids hold no "-" and no upper case: `<channel>-<account>-allowFrom.json` can be read in one way only.
const CHANNEL = "[a-z][a-z0-9_]{0,63}";
const ACCOUNT = "[a-z0-9][a-z0-9_-]{0,63}";
const REQUESTS_COLLECTION = new RegExp(`^pairing-requests/(${CHANNEL})$`);
const GRANTS_COLLECTION = new RegExp(`^pairing-grants/(${CHANNEL})/(${ACCOUNT})$`);
const CHANNEL_COLLECTION = new RegExp(`^pairing-(?:counters|notices)/(${CHANNEL})$`);
const OTHER_COLLECTION =
  /^(?!pairing-(?:requests|grants)(?:\/|$))[a-z0-9][a-z0-9_-]*(?:\/[a-z0-9][a-z0-9_-]*)*$/;
// Leaves room for `.lock`, the names of guards and of temporary files within the 255 bytes of a file name.
const MAX_COLLECTION_LENGTH = 140;
const REQUESTS_FILE = new RegExp(`^(${CHANNEL})-pairing\\.json$`);
const GRANTS_FILE = new RegExp(`^(${CHANNEL})-(?:(${ACCOUNT})-)?allowFrom\\.json$`);
const RECORDS_FILE = /^(.+)\.state\.json$/;

/** The files of a collection. Throws `STORE_MISUSE` for a name that has none, so that no name can leave the directory. */
export function filesOf(collection: CollectionName): CollectionFiles {
  const requests = REQUESTS_COLLECTION.exec(collection)?.[1];
  if (requests !== undefined) return requestFiles(requests);
  const [, channel, account] = GRANTS_COLLECTION.exec(collection) ?? [];
  if (channel !== undefined && account !== undefined) return grantFiles(channel, account);
  if (isRecordsCollection(collection)) return recordFiles(collection);
  throw misuse(
    `Invalid collection name: ${JSON.stringify(collection.slice(0, 80))}. Expected lower case words joined by "/".`,
  );
}

/** The collection that a file of the directory belongs to, if it is one of these. Details files belong to none. */
export function collectionOf(fileName: string): CollectionName | undefined {
  const requests = REQUESTS_FILE.exec(fileName)?.[1];
  if (requests !== undefined) return requestsCollection(requests);
  const [, channel, account] = GRANTS_FILE.exec(fileName) ?? [];
  if (channel !== undefined) return grantsCollection(channel, account ?? DEFAULT_ACCOUNT);
  const collection = RECORDS_FILE.exec(fileName)?.[1]?.replaceAll(".", "/");
  return collection !== undefined && isRecordsCollection(collection) ? collection : undefined;
}

/** The collection that a file of the directory belongs to, be it the list, the details or a file of ours. */
export function ownerOf(fileName: string): CollectionName | undefined {
  return collectionOf(fileName.replace(/\.details(?:-archive)?\.json$/, ".json"));
}

/** Orders files as locks must be taken: OpenClaw takes the requests' lock first, then that of an allow file. */
export function compareLockOrder(left: string, right: string): number {
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
