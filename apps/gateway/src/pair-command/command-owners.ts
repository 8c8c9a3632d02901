import { COMMAND_OWNERS, type ChannelId, type SenderId, type Store } from "@openclaw/contracts";
import { channelIdentity } from "../channel-identity.js";
import { isOwnerEntry } from "../config/owner-entries.js";

/** Who may give commands in chats. To be let in to the bot is not enough (S47, S117). */
export interface CommandOwners {
  /** Rejects when that cannot be read: then nobody is known to be one. */
  includes(sender: { readonly channel: ChannelId; readonly id: SenderId }): Promise<boolean>;
}

export interface CommandOwnersOptions {
  /** `commands.ownerAllowFrom`: `<channel>:<senderId>`. A wildcard names nobody (S105). */
  readonly ownerAllowFrom: readonly string[];
  readonly store: Pick<Store, "get">;
}

/** Owners by configuration, and those whom the owner of the machine has named since; the latter are looked up each time. */
export function createCommandOwners({ ownerAllowFrom, store }: CommandOwnersOptions): CommandOwners {
  const configured: ReadonlySet<string> = new Set(ownerAllowFrom.flatMap((entry) => ownerIdOf(entry) ?? []));
  return {
    async includes({ channel, id }) {
      const ownerId = `${channel}:${id}`;
      if (configured.has(ownerId)) return true;
      const record = await store.get(COMMAND_OWNERS, ownerId);
      // Each record of ours tells when it was made; what does not is none of ours.
      return typeof record?.["addedAtMs"] === "number";
    },
  };
}

/** The id as the channel writes it, or nothing for an entry that names no single person. */
function ownerIdOf(entry: string): string | undefined {
  if (!isOwnerEntry(entry)) return undefined;
  const at = entry.indexOf(":");
  const channel = entry.slice(0, at);
  const senderId = channelIdentity(channel).normalizeAllowEntry(entry.slice(at + 1));
  return senderId === undefined ? undefined : `${channel}:${senderId}`;
}
