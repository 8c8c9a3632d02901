import type { Store } from "@openclaw/contracts";
import { createStateStore, type StateStoreOptions } from "@openclaw/store-fs";
import { channelIdentity } from "./channel-identity.js";
import type { StateDirectories } from "./state-directories.js";

/** What can be passed on to the store. */
export type OpenStoreOptions = Omit<
  StateStoreOptions,
  "stateDirectory" | "credentialsDirectory" | "normalizeEntry"
>;

/** Opens the files of an installation; entries of allowlists are read as the channel's adapter reads them. */
export function openStore(
  { stateDirectory, credentialsDirectory }: Pick<StateDirectories, "stateDirectory" | "credentialsDirectory">,
  options: OpenStoreOptions = {},
): Store {
  return createStateStore({
    ...options,
    stateDirectory,
    credentialsDirectory,
    normalizeEntry: (channel, entry) => channelIdentity(channel).normalizeAllowEntry(entry),
  });
}
