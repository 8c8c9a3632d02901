import {
  isOpenClawError,
  parseAccountId,
  parseChannelId,
  parseSenderId,
  type InboundMessage,
} from "@openclaw/contracts";
import type { CompiledPolicy } from "./allow-list.js";
import { decideAccess, decideByGrant, grantStateOf } from "./decide-access.js";
import { explanationText, type ExplanationSubject } from "./explanation-text.js";
import type { Explanation, PairingGate } from "./gate-types.js";
import type { Pairing } from "./pairing-types.js";

type Verdict = Pick<Explanation, "outcome" | "reason" | "grant">;

/** `PairingGate.explain`: what the gate would do with a plain message. Throws `INVALID_CHANNEL` or `INVALID_ACCOUNT`. */
export function createExplain(
  pairing: Pick<Pairing, "findGrant">,
  policyFor: (message: Pick<InboundMessage, "channel" | "account">) => CompiledPolicy,
): PairingGate["explain"] {
  return async ({ channel, account, senderId, groupId }) => {
    const subject = {
      channel: parseChannelId(channel),
      account: parseAccountId(account),
      senderId: senderId.trim(),
      groupId,
    };
    const verdict = await judge(pairing, policyFor(subject), subject);
    const chatKind = groupId === undefined ? "direct" : "group";
    return { ...verdict, chatKind, text: explanationText(verdict.reason, subject) };
  };
}

async function judge(
  pairing: Pick<Pairing, "findGrant">,
  rules: CompiledPolicy,
  subject: ExplanationSubject,
): Promise<Verdict> {
  try {
    const decision = decideAccess({
      chatKind: subject.groupId === undefined ? "direct" : "group",
      eventKind: "message",
      senderId: parseSenderId(subject.senderId),
      dmPolicy: rules.dmPolicy,
      allowFrom: rules.allowFrom,
      groupPolicy: rules.groupPolicy,
      groupAllowFrom: rules.groupAllowFrom(subject.groupId ?? ""),
    });
    if (decision.outcome !== "pairing") return { outcome: decision.outcome, reason: decision.reason };
    const grant = await pairing.findGrant(subject);
    return { ...decideByGrant("message", grantStateOf(grant)), ...(grant && { grant }) };
  } catch (error) {
    const reason = isOpenClawError(error, "INVALID_SENDER") ? "invalid_sender" : "store_unavailable";
    return { outcome: "drop", reason };
  }
}
