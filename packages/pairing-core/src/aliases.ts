import { parseSenderId, type SenderId } from "@openclaw/contracts";

// Vendors give one or two; what an adapter gets wrong must not make a message dear.
const MAX_ALIASES = 8;
const MAX_LOOKED_AT = 64;
const NONE: readonly SenderId[] = Object.freeze([]);

/**
 * The other ids of a sender that can be used. What is malformed is left out instead of refused: a bad alias must neither
 * widen anything nor keep out the sender, whose own id is good.
 */
export function cleanAliases(
  senderId: SenderId,
  aliases: unknown,
  isId: (alias: SenderId) => boolean = () => true,
): readonly SenderId[] {
  // The hot path: most channels have none.
  if (!Array.isArray(aliases) || aliases.length === 0) return NONE;
  const clean = new Set<SenderId>();
  for (const alias of aliases.slice(0, MAX_LOOKED_AT)) {
    const parsed = parsedOrUndefined(alias);
    if (parsed !== undefined && parsed === alias && parsed !== senderId && isId(parsed)) clean.add(parsed);
    if (clean.size >= MAX_ALIASES) break;
  }
  return [...clean];
}

/** The ids under which a record knows its sender. */
export const idsOf = (record: {
  readonly senderId: SenderId;
  readonly aliases?: readonly SenderId[];
}): readonly SenderId[] => [record.senderId, ...(record.aliases ?? NONE)];

/**
 * Whether a record that was found by one of somebody's ids is about the one whom the vendor names `senderId`. A number changes hands
 * and so may end up as an alias of somebody else: once the record knows whose it was, it is of nobody else.
 */
export function isAbout(
  record: { readonly senderId: SenderId; readonly aliases?: readonly SenderId[] },
  senderId: SenderId,
): boolean {
  const { aliases = NONE } = record;
  return aliases.length === 0 || record.senderId === senderId || aliases.includes(senderId);
}

/** For a record of `senderId`: the rest of the ids of its sender, absent when there are none. */
export function aliasesField(
  senderId: SenderId,
  ids: readonly SenderId[],
): { readonly aliases?: readonly SenderId[] } {
  const aliases = ids.filter((id) => id !== senderId);
  return aliases.length === 0 ? {} : { aliases };
}

function parsedOrUndefined(alias: unknown): SenderId | undefined {
  try {
    return parseSenderId(alias);
  } catch {
    return undefined; // Not usable, and so as good as not there.
  }
}
