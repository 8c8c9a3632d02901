import type { Store } from "@openclaw/contracts";
import { createFileStore } from "@openclaw/store-fs";
import { channelIdentity } from "./channel-identity.js";
import type { StateDirectories } from "./state-directories.js";

type FileStoreOptions = Parameters<typeof createFileStore>[0];

/** What can be passed on to the file store. */
export type OpenStoreOptions = Omit<FileStoreOptions, "directory" | "normalizeEntry">;

/** Opens the files of an installation; entries of allowlists are read as the channel's adapter reads them. */
export function openStore(
  directories: Pick<StateDirectories, "credentialsDirectory">,
  options: OpenStoreOptions = {},
): Store {
  return createFileStore({
    ...options,
    directory: directories.credentialsDirectory,
    normalizeEntry: (channel, entry) => channelIdentity(channel).normalizeAllowEntry(entry),
  });
}
