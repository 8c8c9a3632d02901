import type { ChallengeText } from "./gate-types.js";

export interface ChallengeTextOptions {
  /** What the owner types before `pairing approve`. Default `openclaw`; with a profile `openclaw --profile work`. */
  readonly command?: string;
}

/**
 * Makes the text that tells a stranger the code and what to do with it, word for word as OpenClaw sends it.
 *
 * @example
 * ```ts
 * import { createChallengeText } from "@openclaw/pairing-core";
 *
 * const challengeText = createChallengeText({ command: "openclaw --profile work" });
 * ```
 */
export function createChallengeText(options: ChallengeTextOptions = {}): ChallengeText {
  const { command = "openclaw" } = options;
  return ({ request, identity }) =>
    [
      "OpenClaw: access not configured.",
      "",
      identity.senderIdLine(request.senderId),
      "",
      `Pairing code: ${request.code}`,
      "",
      "Ask the bot owner to approve with:",
      `${command} pairing approve ${request.channel} ${request.code}`,
    ].join("\n");
}

/** The text that a stranger gets unless the gate is given another. */
export const defaultChallengeText: ChallengeText = createChallengeText();

/** The text that tells a sender of the approval. */
export const APPROVED_NOTICE = "✅ OpenClaw access approved. Send a message to start chatting.";
