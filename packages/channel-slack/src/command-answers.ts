import type { Clock, InboundMessage, ReplyTarget } from "@openclaw/contracts";
import { createBoundedMap, isFields } from "@openclaw/channel-kit";
import { commandUserOf } from "./read-interaction.js";
import { isResponseUrl } from "./response-url.js";

/** Addresses at which slash commands are answered, for as long as Slack takes answers there. */
export interface CommandAnswers {
  remember(message: InboundMessage, body: unknown): void;
  /** Where the next answer goes; each call counts as one answer. */
  take(target: ReplyTarget): string | undefined;
}

/** Slack takes five answers within 30 minutes; one minute less, for clocks that differ. */
const LIFETIME_MS = 29 * 60_000;
const MAX_ANSWERS = 5;
const MAX_REMEMBERED = 1000;

export function createCommandAnswers(clock: Clock, apiUrl: string): CommandAnswers {
  const answers = createBoundedMap<{ readonly url: string; readonly untilMs: number; left: number }>(
    MAX_REMEMBERED,
  );
  return {
    remember: ({ replyTarget }, body) => {
      const key = replyTarget.messageId;
      if (key === undefined || commandUserOf(key) === undefined || !isFields(body)) return;
      const url = body["response_url"];
      if (!isResponseUrl(url, apiUrl)) return;
      answers.set(key, { url, untilMs: clock.now() + LIFETIME_MS, left: MAX_ANSWERS });
    },
    take: ({ messageId = "" }) => {
      const answer = answers.get(messageId);
      if (answer === undefined) return undefined;
      answer.left -= 1;
      if (answer.left <= 0 || clock.now() > answer.untilMs) answers.delete(messageId);
      return clock.now() > answer.untilMs ? undefined : answer.url;
    },
  };
}
