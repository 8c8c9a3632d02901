import { createChallengeText, type ChallengeText } from "@openclaw/pairing-core";

/** The text with the code: the owner's template, or OpenClaw's words with the command as the owner types it. */
export function challengeTextOf(template: string | undefined, command: string): ChallengeText {
  if (template === undefined) return createChallengeText({ command });
  return ({ request, identity }) => {
    const values: Readonly<Record<string, string>> = {
      "{code}": request.code,
      "{channel}": request.channel,
      "{senderIdLine}": identity.senderIdLine(request.senderId),
      "{approveCommand}": `${command} pairing approve ${request.channel} ${request.code}`,
    };
    // In one pass: what is filled in is not searched for more placeholders.
    return template.replace(
      /\{(code|channel|senderIdLine|approveCommand)\}/g,
      (name) => values[name] ?? name,
    );
  };
}
