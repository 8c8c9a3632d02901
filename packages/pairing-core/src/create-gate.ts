import {
  OpenClawError,
  isOpenClawError,
  parseSenderId,
  silentLogger,
  type AccessReason,
  type ChallengeStatus,
  type GateDecision,
  type InboundMessage,
} from "@openclaw/contracts";
import { compilePolicy, type CompiledPolicy } from "./allow-list.js";
import { decideAccess, decideByGrant, grantStateOf } from "./decide-access.js";
import { defaultIdentity } from "./default-identity.js";
import { createExplain } from "./explain.js";
import type { AccessPolicy, GateOptions, PairingGate } from "./gate-types.js";
import type { PairingRequest } from "./pairing-types.js";
import { defaultChallengeText } from "./texts.js";

type Reply = (text: string) => Promise<void>;
type Verdict = { readonly outcome: "admit" | "drop" | "challenge"; readonly reason: AccessReason };

const DEFAULT_POLICY: AccessPolicy = {};

/**
 * Stands between channels and the bot: admits, drops, or answers an unknown sender with a code.
 *
 * A policy object is read once: to change a policy, hand out another object. Without options unknown senders pair in
 * direct chats, and groups are closed.
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
  const { pairing, policy = DEFAULT_POLICY, identity = defaultIdentity } = options;
  const { challengeText = defaultChallengeText, logger = silentLogger } = options;
  const compiled = new WeakMap<AccessPolicy, CompiledPolicy>();

  const policyFor = (message: Pick<InboundMessage, "channel" | "account">): CompiledPolicy => {
    const current = typeof policy === "function" ? policy(message) : policy;
    const known = compiled.get(current);
    if (known !== undefined) return known;
    const made = compilePolicy(current, identity);
    compiled.set(current, made);
    return made;
  };

  const send = async (request: PairingRequest, reply: Reply): Promise<ChallengeStatus> => {
    const { channel, account, senderId } = request;
    let status: "sent" | "failed" = "sent";
    try {
      await reply(challengeText({ request, identity }));
      logger.info({ channel, account, senderId }, "pairing code sent");
    } catch (error) {
      status = "failed";
      // Vendors' errors quote the request, and with it the code.
      const reason = messageOf(error).replaceAll(request.code, "[redacted]");
      logger.warn({ channel, account, senderId, error: reason }, "pairing code could not be sent");
    }
    try {
      await pairing.recordChallenge(request, status);
    } catch (error) {
      logger.error(
        { channel, account, senderId, error: messageOf(error) },
        "sending of the code not recorded",
      );
    }
    return status === "sent" ? "sent" : "send-failed";
  };

  const challenge = async (
    message: InboundMessage,
    reason: AccessReason,
    reply: Reply,
  ): Promise<GateDecision> => {
    const { channel, account, sender } = message;
    const outcome = await pairing.request({ channel, account, senderId: sender.id, meta: sender.meta });
    if (outcome.status === "already-approved") return { outcome: "admit", reason: "dm_policy_paired" };
    if (outcome.status === "too-many-pending") {
      if (outcome.refused === 1)
        logger.warn({ channel, account }, "too many pairing requests: sender refused");
      return { outcome: "challenge", reason, challenge: outcome.status };
    }
    const isForUsToSend = outcome.status === "issued" || outcome.resend;
    const status = isForUsToSend ? await send(outcome.request, reply) : "already-sent";
    return { outcome: "challenge", reason, challenge: status };
  };

  const decide = async (message: InboundMessage): Promise<Verdict> => {
    if (identity !== defaultIdentity && identity.channel !== message.channel) {
      // The lists were normalised for another vendor: equal ids would be different people (S132).
      throw new OpenClawError(
        "INVALID_SENDER",
        `A gate for ${identity.channel} got an event of another channel.`,
      );
    }
    const senderId = parseSenderId(message.sender.id);
    const rules = policyFor(message);
    const decision = decideAccess({
      chatKind: message.chat.kind,
      eventKind: message.kind,
      senderId,
      dmPolicy: rules.dmPolicy,
      allowFrom: rules.allowFrom,
      groupPolicy: rules.groupPolicy,
      groupAllowFrom: rules.groupAllowFrom(message.chat.id),
    });
    if (decision.outcome !== "pairing") return { outcome: decision.outcome, reason: decision.reason };
    const grant = await pairing.findGrant({ channel: message.channel, account: message.account, senderId });
    return decideByGrant(message.kind, grantStateOf(grant));
  };

  return {
    admit: async (message, reply) => {
      try {
        const decision = await decide(message);
        const { outcome, reason } = decision;
        return outcome === "challenge" ? await challenge(message, reason, reply) : { outcome, reason };
      } catch (error) {
        const reason = isOpenClawError(error, "INVALID_SENDER") ? "invalid_sender" : "store_unavailable";
        logger.error({ reason, error: messageOf(error) }, "event dropped: it could not be decided");
        return { outcome: "drop", reason };
      }
    },
    explain: createExplain(pairing, policyFor),
  };
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
