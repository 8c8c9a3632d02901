import type { ChannelId, CollectionName } from "@openclaw/contracts";
import type { ObjectDocument } from "./object-document.js";

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
  | {
      readonly kind: "objects";
      readonly document: ObjectDocument;
      readonly file: string;
      readonly detailsFile: string;
      readonly lockedFiles: readonly string[];
    }
  | { readonly kind: "records"; readonly file: string; readonly lockedFiles: readonly string[] };

/** Which collections a directory holds, and in which files. */
export interface Layout {
  /** The files of a collection. Throws `STORE_MISUSE` for a name that has none, so that no name can leave the directory. */
  readonly filesOf: (collection: CollectionName) => CollectionFiles;
  /** The collection that a file of the directory belongs to, if it is one of these. Details files belong to none. */
  readonly collectionOf: (fileName: string) => CollectionName | undefined;
  /** The collection that a file of the directory belongs to, be it the list, the details or a file of ours. */
  readonly ownerOf: (fileName: string) => CollectionName | undefined;
  /** Orders files as locks must be taken. */
  readonly compareLockOrder: (left: string, right: string) => number;
}
