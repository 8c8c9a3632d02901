import type { Gate, SenderId } from "@openclaw/contracts";

/**
 * A gate that always admits what the owner writes to the account's own number, under every policy and without asking `gate`; everybody
 * else is decided by `gate`. Nobody else can write from that number: WhatsApp itself says that the account wrote it.
 *
 * @example
 * ```ts
 * const gate = admitOwnNumber(createGate({ pairing, identity: whatsappIdentity }), () => channel.ownNumber());
 * ```
 */
export function admitOwnNumber(gate: Gate, ownNumber: () => SenderId | undefined): Gate {
  return {
    admit: async (message, reply) => {
      const own = ownNumber();
      const isOwn = own !== undefined && message.channel === "whatsapp" && message.sender.id === own;
      return isOwn && message.chat.kind === "direct"
        ? { outcome: "admit", reason: "dm_policy_allowlisted" }
        : await gate.admit(message, reply);
    },
  };
}
