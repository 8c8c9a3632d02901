import { ABORTED, orAborted, withTimeLimit } from "@openclaw/channel-kit";
import { isOpenClawError, type InboundMessage } from "@openclaw/contracts";
import { memberIdOf } from "./identity.js";
import type { SlackClient } from "./slack-client.js";

/** Adds to a private message the name that Slack has for its sender: events carry none. */
export interface SenderNames {
  withName(message: InboundMessage, signal: AbortSignal): Promise<InboundMessage>;
}

const MAX_NAMES = 1000;

/** For the owner's eyes only; a name that does not come in time is left out, and nothing waits for it twice. */
export function createSenderNames(client: SlackClient, timeoutMs: number): SenderNames {
  const names = new Map<string, Promise<string | undefined>>();
  let isAllowed = true;

  async function ask(userId: string, signal: AbortSignal): Promise<string | undefined> {
    try {
      const name = await withTimeLimit(timeoutMs, signal, (limited) =>
        orAborted(client.userName(userId), limited),
      );
      return name === ABORTED ? undefined : name;
    } catch (error) {
      // Without the scope users:read it is refused each time.
      if (isOpenClawError(error, "CHANNEL_REQUEST_REFUSED"))
        isAllowed = !error.message.includes("missing_scope");
      return undefined;
    }
  }

  return {
    withName: async (message, signal) => {
      const { chat, kind, sender } = message;
      if (kind !== "message" || chat.kind !== "direct" || sender.meta["name"] !== undefined) return message;
      const userId = memberIdOf(sender.id);
      if (!names.has(userId) && !isAllowed) return message;
      if (!names.has(userId)) {
        if (names.size >= MAX_NAMES) names.clear();
        names.set(userId, ask(userId, signal));
      }
      // Always the same promise, so that the messages of one person stay in order.
      const name = await names.get(userId);
      return name === undefined
        ? message
        : { ...message, sender: { ...sender, meta: { ...sender.meta, name } } };
    },
  };
}
