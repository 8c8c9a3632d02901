import {
  OpenClawError,
  isOpenClawError,
  parseSenderId,
  silentLogger,
  type ChannelIdentity,
  type InboundMessage,
  type SenderId,
} from "@openclaw/contracts";
import { cleanAliases } from "./aliases.js";
import { compilePolicy, NOBODY, type CompiledPolicy } from "./allow-list.js";
import { createChallenge } from "./challenge.js";
import { decideAccess, decideByGrant, grantStateOf, type AccessDecision } from "./decide-access.js";
import { defaultIdentity } from "./default-identity.js";
import { createExplain } from "./explain.js";
import type { AccessPolicy, GateOptions, PairingGate } from "./gate-types.js";
import type { PairingGrant, PersonRef } from "./pairing-types.js";
import { hasUnrecordedId } from "./record-aliases.js";
import { defaultChallengeText } from "./texts.js";

type PolicyLookup = (message: Pick<InboundMessage, "channel" | "account">) => CompiledPolicy;

/**
 * Stands between channels and the bot: admits, drops, or answers an unknown sender with a code.
 *
 * A policy object is read once: to change a policy, hand out another object. Without options unknown senders pair in
 * direct chats, and groups are closed. Throws `INVALID_POLICY`.
 *
 * @example
 * ```ts
 * import { createGate, createMemoryStore, createPairing } from "@openclaw/pairing-core";
 *
 * const gate = createGate({ pairing: createPairing({ store: createMemoryStore() }) });
 * const decision = await gate.admit(
 *   {
 *     channel: "telegram",
 *     account: "default",
 *     kind: "message",
 *     chat: { kind: "direct", id: "5" },
 *     sender: { id: "5", meta: {} },
 *     messageId: "1",
 *     text: "hello",
 *     replyTarget: { chatId: "5" },
 *   },
 *   async (text) => console.log(text), // OpenClaw: access not configured. …
 * );
 * console.log(decision.outcome); // challenge
 * ```
 */
export function createGate(options: GateOptions): PairingGate {
  const { pairing, policy = {}, identity = defaultIdentity } = options;
  const { challengeText = defaultChallengeText, logger = silentLogger } = options;
  const policyFor = createPolicyLookup(policy, identity);
  const challenge = createChallenge({ pairing, identity, challengeText, logger });

  // Only what could stand in a list as it is: a name, if an adapter gave one, would be none.
  const isId = (alias: SenderId): boolean => identity.normalizeAllowEntry(alias) === alias;

  const personOf = ({ channel, account, sender }: InboundMessage): PersonRef => {
    const senderId = parseSenderId(sender.id);
    const aliases = cleanAliases(senderId, sender.aliases, isId);
    return aliases.length === 0 ? { channel, account, senderId } : { channel, account, senderId, aliases };
  };

  /** So that a revocation of any id of this person ends the grant. */
  const keepAliases = async (grant: PairingGrant, person: PersonRef): Promise<void> => {
    try {
      await pairing.recordAliases(grant, person);
    } catch (error) {
      // The grant stands; the next message tries again.
      const text = error instanceof Error ? error.message : String(error);
      logger.warn({ channel: grant.channel, account: grant.account, error: text }, "aliases not recorded");
    }
  };

  /** What configuration alone says. */
  const judge = (message: InboundMessage, { senderId, aliases }: PersonRef): AccessDecision => {
    if (identity !== defaultIdentity && identity.channel !== message.channel) {
      // The lists were normalised for another vendor: equal ids would be different people (S132).
      throw new OpenClawError(
        "INVALID_SENDER",
        `A gate for ${identity.channel} got an event of another channel.`,
      );
    }
    const rules = policyFor(message);
    const { id, kind: chatKind } = message.chat;
    const isDirect = chatKind === "direct";
    return decideAccess({
      chatKind,
      eventKind: message.kind,
      senderId,
      aliases,
      dmPolicy: rules.dmPolicy,
      allowFrom: rules.allowFrom,
      // Only a group has to look for its rules.
      groupPolicy: isDirect ? "disabled" : rules.groupPolicy(id),
      groupAllowFrom: isDirect ? NOBODY : rules.groupAllowFrom(id),
    });
  };

  return {
    admit: async (message, reply) => {
      try {
        const person = personOf(message);
        const { outcome, reason } = judge(message, person);
        if (outcome !== "pairing") return { outcome, reason };
        const grant = await pairing.findGrant(person);
        const verdict = decideByGrant(message.kind, grantStateOf(grant));
        if (grant !== undefined && verdict.outcome === "admit" && hasUnrecordedId(grant, person)) {
          await keepAliases(grant, person);
        }
        if (verdict.outcome !== "challenge") return { outcome: verdict.outcome, reason: verdict.reason };
        return await challenge(message, person, verdict.reason, reply);
      } catch (error) {
        const reason = isOpenClawError(error, "INVALID_SENDER") ? "invalid_sender" : "store_unavailable";
        const text = error instanceof Error ? error.message : String(error);
        logger.error({ reason, error: text }, "event dropped: it could not be decided");
        return { outcome: "drop", reason };
      }
    },
    explain: createExplain(pairing, policyFor),
  };
}

function createPolicyLookup(
  policy: NonNullable<GateOptions["policy"]>,
  identity: ChannelIdentity,
): PolicyLookup {
  // What is known now is checked now.
  if (typeof policy !== "function") {
    const compiled = compilePolicy(policy, identity);
    return () => compiled;
  }
  const known = new WeakMap<AccessPolicy, CompiledPolicy>();
  return (message) => {
    const current = policy(message);
    const found = known.get(current);
    if (found !== undefined) return found;
    const compiled = compilePolicy(current, identity);
    known.set(current, compiled);
    return compiled;
  };
}
