import { grantsCollection, type Gate, type InboundMessage, type Store } from "@openclaw/contracts";
import { createGate, createPairing } from "@openclaw/pairing-core";
import type { Contender } from "./measure.js";

const ACCOUNT = "default";
export const CHANNEL = "telegram";

export const senderIds = (count: number): readonly string[] =>
  Array.from({ length: count }, (_, index) => String(100_000_000 + index));

/** Puts grants straight into a store. */
export async function grantAll(store: Store, senders: readonly string[]): Promise<void> {
  const collection = grantsCollection(CHANNEL, ACCOUNT);
  await store.transact([collection], (transaction) => {
    for (const senderId of senders) transaction.put(collection, senderId, { senderId });
  });
}

/** Evenly spread over all senders, in an order that no cache can guess. */
export function sample(senders: readonly string[], count: number): readonly string[] {
  let state = 1;
  return Array.from({ length: count }, () => {
    state = (state * 48_271) % 2_147_483_647;
    return senders[state % senders.length] ?? "";
  });
}

const messageFrom = (senderId: string): InboundMessage => ({
  channel: CHANNEL,
  account: ACCOUNT,
  kind: "message",
  chat: { kind: "direct", id: senderId },
  sender: { id: senderId, meta: {} },
  messageId: senderId,
  text: "hello",
  replyTarget: { chatId: senderId },
});

const refuseToReply = (): Promise<void> => Promise.reject(new Error("A known sender must get no challenge."));

/** The gate's decision about messages of known senders, one after the other. */
export function decisions(store: Store, senders: readonly string[]): Contender {
  const gate: Gate = createGate({ pairing: createPairing({ store }), policy: { dmPolicy: "pairing" } });
  return {
    async round() {
      const startedAt = performance.now();
      for (const senderId of senders) {
        // Made here as an adapter makes it: a message kept from before would cost a cache miss that no gateway has.
        const decision = await gate.admit(messageFrom(senderId), refuseToReply);
        if (decision.outcome !== "admit")
          throw new Error(`A known sender was not admitted: ${decision.reason}.`);
      }
      return (performance.now() - startedAt) / senders.length;
    },
  };
}
