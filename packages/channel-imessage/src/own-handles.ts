import { createRememberedKeys } from "@openclaw/channel-kit";
import { parseSenderId } from "./identity.js";
import type { MessageFacts } from "./message-facts.js";

/** Knows which addresses are the account's own, so that a message to oneself is answered to nobody. */
export interface OwnHandles {
  /** An address that the vendor says is ours, also as `E:me@example.org` or `P:+15551234567`. */
  add(handle: unknown): void;
  has(handle: string): boolean;
  /** Learns from a message that we wrote ourselves. */
  learn(facts: MessageFacts): void;
  /** Whether a message is the second copy of one that we wrote. */
  isReflection(facts: MessageFacts): boolean;
}

const MAX_HANDLES = 100;
const MAX_REMEMBERED = 500;

export function createOwnHandles(): OwnHandles {
  const handles = createRememberedKeys(MAX_HANDLES);
  const written = createRememberedKeys(MAX_REMEMBERED);
  const add = (handle: unknown): void => {
    const own = typeof handle === "string" ? parseSenderId(handle.replace(/^[EP]:/i, "")) : undefined;
    if (own !== undefined) handles.add(own);
  };
  return {
    add,
    has: (handle) => handles.has(handle),
    learn: (facts) => {
      add(facts.ownHandle);
      written.add(copyKey(facts));
    },
    // The copy has the text and the time of the first, to the millisecond; what somebody answers has its own.
    isReflection: (facts) => facts.text !== "" && written.has(copyKey(facts)),
  };
}

const copyKey = ({ chatId, createdAtMs, text }: MessageFacts): string =>
  JSON.stringify([chatId, createdAtMs, text]);
