import type {
  AccessReason,
  ChallengeStatus,
  ChannelIdentity,
  GateDecision,
  InboundMessage,
  Logger,
} from "@openclaw/contracts";
import type { ChallengeText } from "./gate-types.js";
import type { Pairing, PairingRequest, PersonRef } from "./pairing-types.js";

type Reply = (text: string) => Promise<void>;

interface ChallengeOptions {
  readonly pairing: Pick<Pairing, "request" | "recordChallenge">;
  readonly identity: ChannelIdentity;
  readonly challengeText: ChallengeText;
  readonly logger: Logger;
}

/** Answers an unknown sender: makes or finds the request, and sends its code if it is this message's turn to. */
export function createChallenge(
  options: ChallengeOptions,
): (message: InboundMessage, person: PersonRef, reason: AccessReason, reply: Reply) => Promise<GateDecision> {
  const { pairing, logger } = options;
  return async ({ channel, account, sender }, person, reason, reply) => {
    const outcome = await pairing.request({ ...person, meta: sender.meta });
    if (outcome.status === "already-approved") return { outcome: "admit", reason: "dm_policy_paired" };
    if (outcome.status === "too-many-pending") {
      // Once: the count is in the store, and strangers must not fill the log.
      if (outcome.refused === 1)
        logger.warn({ channel, account }, "too many pairing requests: sender refused");
      return { outcome: "challenge", reason, challenge: outcome.status };
    }
    const isForUsToSend = outcome.status === "issued" || outcome.resend;
    const challenge = isForUsToSend ? await send(options, outcome.request, reply) : "already-sent";
    return { outcome: "challenge", reason, challenge };
  };
}

async function send(
  options: ChallengeOptions,
  request: PairingRequest,
  reply: Reply,
): Promise<ChallengeStatus> {
  const { pairing, identity, challengeText, logger } = options;
  const { channel, account, senderId } = request;
  // Vendors' errors quote the request, and with it the code.
  const withoutCode = (error: unknown): string =>
    (error instanceof Error ? error.message : String(error)).replaceAll(request.code, "[redacted]");
  let status: "sent" | "failed" = "sent";
  try {
    await reply(challengeText({ request, identity }));
    logger.info({ channel, account, senderId }, "pairing code sent");
  } catch (error) {
    status = "failed";
    logger.warn({ channel, account, senderId, error: withoutCode(error) }, "pairing code could not be sent");
  }
  try {
    await pairing.recordChallenge(request, status);
  } catch (error) {
    // The answer stands; at worst the sender gets the same code once more.
    logger.error(
      { channel, account, senderId, error: withoutCode(error) },
      "sending of the code not recorded",
    );
  }
  return status === "sent" ? "sent" : "send-failed";
}
