import { getBinaryNodeChild, type BinaryNode, type CacheStore } from "@whiskeysockets/baileys";
import type { Clock } from "@openclaw/contracts";
import { createBoundedCache } from "./bounded-cache.js";

const MINUTE_MS = 60_000;

/** What Baileys remembers beyond one connection, by its own names. */
export interface BaileysCaches {
  readonly msgRetryCounterCache: CacheStore;
  /** Without it Baileys begins a new encrypted session with everybody whom it answers after a reconnect. */
  readonly userDevicesCache: CacheStore;
  readonly callOfferCache: CacheStore;
  readonly placeholderResendCache: CacheStore;
}

export function createBaileysCaches(clock: Clock): BaileysCaches {
  const cache = (maxEntries: number, minutes: number): CacheStore =>
    createBoundedCache({ maxEntries, lifetimeMs: minutes * MINUTE_MS, clock });
  return {
    msgRetryCounterCache: cache(2_000, 60),
    userDevicesCache: cache(2_000, 5),
    callOfferCache: cache(500, 5),
    placeholderResendCache: cache(500, 60),
  };
}

/**
 * Called for each message before Baileys reads it. When one cannot be decrypted, Baileys asks its sender to send it again, which helps,
 * and first the owner's phone, for which all other messages wait two seconds: anybody could hold up the bot with damaged messages. So
 * it is told that the phone was asked. For what came without encryption, such as after a click on an advertisement, only the phone helps.
 */
export function skipAskingPhone({ placeholderResendCache }: BaileysCaches, message: unknown): void {
  if (!isNode(message) || getBinaryNodeChild(message, "enc") === undefined) return;
  const { id } = message.attrs;
  if (id !== undefined) void placeholderResendCache.set(id, true);
}

function isNode(value: unknown): value is BinaryNode {
  return typeof value === "object" && value !== null && "attrs" in value;
}
