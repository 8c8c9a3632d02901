import {
  isOpenClawError,
  parseAccountId,
  parseChannelId,
  parseSenderId,
  type InboundMessage,
  type SenderId,
} from "@openclaw/contracts";
import { cleanAliases, idsOf } from "./aliases.js";
import type { CompiledPolicy } from "./allow-list.js";
import { decideAccess, decideByGrant, grantStateOf, type AccessDecision } from "./decide-access.js";
import { explanationText, type ExplanationSubject } from "./explanation-text.js";
import type { Explanation, PairingGate } from "./gate-types.js";
import type { Pairing } from "./pairing-types.js";

type Verdict = Pick<Explanation, "outcome" | "reason" | "grant">;
type Known = Pick<Pairing, "findGrant" | "listGrants">;

/** `PairingGate.explain`: what the gate would do with a plain message. Throws `INVALID_CHANNEL` or `INVALID_ACCOUNT`. */
export function createExplain(
  pairing: Known,
  policyFor: (message: Pick<InboundMessage, "channel" | "account">) => CompiledPolicy,
): PairingGate["explain"] {
  return async ({ channel, account, senderId, aliases, groupId }) => {
    const subject = {
      channel: parseChannelId(channel),
      account: parseAccountId(account),
      senderId: senderId.trim(),
      aliases: cleanAliases(senderId.trim(), aliases),
      groupId,
    };
    const { grant, ...verdict } = await judge(pairing, policyFor(subject), subject);
    const chatKind = groupId === undefined ? "direct" : "group";
    const isOther = grant !== undefined && grant.senderId !== subject.senderId;
    const about = isOther ? { ...subject, knownAs: grant.senderId } : subject;
    const text = explanationText(verdict.reason, about);
    return { ...verdict, chatKind, text, ...(grant && { grant }) };
  };
}

async function judge(
  pairing: Known,
  rules: CompiledPolicy,
  subject: ExplanationSubject & { readonly aliases: readonly SenderId[] },
): Promise<Verdict> {
  try {
    const senderId = parseSenderId(subject.senderId);
    const decide = (aliases: readonly SenderId[]): AccessDecision =>
      decideAccess({
        chatKind: subject.groupId === undefined ? "direct" : "group",
        eventKind: "message",
        senderId,
        aliases,
        dmPolicy: rules.dmPolicy,
        allowFrom: rules.allowFrom,
        groupPolicy: rules.groupPolicy(subject.groupId ?? ""),
        groupAllowFrom: rules.groupAllowFrom(subject.groupId ?? ""),
      });
    const byOwnIds = decide(subject.aliases);
    if (byOwnIds.outcome === "admit") return { outcome: byOwnIds.outcome, reason: byOwnIds.reason };
    const aliases = [...subject.aliases, ...(await otherIdsOf(pairing, subject))];
    const decision = decide(aliases);
    if (decision.outcome !== "pairing") return { outcome: decision.outcome, reason: decision.reason };
    const grant = await pairing.findGrant({ ...subject, aliases });
    return { ...decideByGrant("message", grantStateOf(grant)), ...(grant && { grant }) };
  } catch (error) {
    const reason = isOpenClawError(error, "INVALID_SENDER") ? "invalid_sender" : "store_unavailable";
    return { outcome: "drop", reason };
  }
}

/** The other ids by which grants know this sender: the sender's messages carry them. */
async function otherIdsOf(
  pairing: Known,
  { channel, account, senderId }: ExplanationSubject,
): Promise<readonly SenderId[]> {
  try {
    const known = (await pairing.listGrants({ channel, account })).map(idsOf);
    return known
      .filter((ids) => ids.includes(senderId))
      .flatMap((ids) => ids.filter((id) => id !== senderId));
  } catch {
    return []; // Where an approval counts, the question for it fails too, and says so.
  }
}
