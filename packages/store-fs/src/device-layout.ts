import type { CollectionName } from "@openclaw/contracts";
import type { CollectionFiles, Layout } from "./layout.js";
import {
  deviceDocument,
  deviceRequestDocument,
  nodeDocument,
  nodeRequestDocument,
  type ObjectDocument,
} from "./object-document.js";
import { misuse } from "./store-error.js";

/** Collections that lie in a directory of their own within the state directory, which has their name. */
export type DeviceFamily = "devices" | "nodes";

export const DEVICE_FAMILIES: readonly DeviceFamily[] = ["devices", "nodes"];

const documents: Readonly<Record<DeviceFamily, ReadonlyMap<string, ObjectDocument>>> = {
  devices: new Map([
    ["pending", deviceRequestDocument],
    ["paired", deviceDocument],
  ]),
  nodes: new Map([
    ["pending", nodeRequestDocument],
    ["paired", nodeDocument],
  ]),
};

// What is approved, what waits, setup codes and the clock change together: one lock for all saves three per transaction.
const LOCKED_FILES = ["paired.json"];
const OTHER_NAME = /^[a-z0-9][a-z0-9_-]{0,99}$/;
const RECORDS_FILE = /^(.+)\.state\.json$/;

/** OpenClaw's directory of a family: its two files, each with details of ours beside it, and other files of ours. */
export function deviceLayout(family: DeviceFamily): Layout {
  const ownDocuments = documents[family];

  const filesOf = (collection: CollectionName): CollectionFiles => {
    const name = collection.startsWith(`${family}/`) ? collection.slice(family.length + 1) : "";
    const document = ownDocuments.get(name);
    if (document !== undefined) return objectFiles(name, document);
    if (OTHER_NAME.test(name)) {
      return { kind: "records", file: `${name}.state.json`, lockedFiles: LOCKED_FILES };
    }
    throw misuse(
      `Invalid collection name: ${JSON.stringify(collection.slice(0, 80))}. Expected "${family}/" and one lower case word.`,
    );
  };

  const collectionOf = (fileName: string): CollectionName | undefined => {
    const document = fileName.replace(/\.json$/, "");
    if (fileName === `${document}.json` && ownDocuments.has(document)) return `${family}/${document}`;
    const other = RECORDS_FILE.exec(fileName)?.[1];
    const isOurs = other !== undefined && OTHER_NAME.test(other) && !ownDocuments.has(other);
    return isOurs ? `${family}/${other}` : undefined;
  };

  return {
    filesOf,
    collectionOf,
    ownerOf: (fileName) => collectionOf(fileName.replace(/\.details\.json$/, ".json")),
    compareLockOrder: (left, right) => Number(left > right) - Number(left < right),
  };
}

function objectFiles(name: string, document: ObjectDocument): CollectionFiles {
  return {
    kind: "objects",
    document,
    file: `${name}.json`,
    detailsFile: `${name}.details.json`,
    lockedFiles: LOCKED_FILES,
  };
}
