import { isFields } from "@openclaw/channel-kit";
import { DEFAULT_ACCOUNT, type AccountId, type InboundMessage } from "@openclaw/contracts";
import { readEvent } from "./read-event.js";
import { readCommand, readInteraction } from "./read-interaction.js";
import type { DropReason, MessageParts, SlackBotIdentity } from "./slack-sender.js";

export interface ToInboundMessageOptions {
  /** Who the bot is: its own messages are dropped, and people of other workspaces get ids that say so. */
  readonly own: SlackBotIdentity;
  /** The account that received the event. Default `default`. */
  readonly account?: AccountId;
  /** Hears why an event was dropped. */
  readonly onDrop?: (reason: DropReason) => void;
}

/**
 * Reads what Slack delivers: the body of an event, of an interaction, or of a slash command. `undefined`, with the reason given to
 * `onDrop`, for all that nobody wrote or pressed: edits, deletions, bots, joins, unknown kinds, malformed input.
 *
 * Pure: nothing is fetched, files stay where they are, and the root of a thread is left out.
 *
 * @example
 * ```ts
 * const message = toInboundMessage(body, { own: { teamIds: ["T012AB3CD"], botUserId: "U045EF6GH" } });
 * ```
 */
export function toInboundMessage(
  body: unknown,
  options: ToInboundMessageOptions,
): InboundMessage | undefined {
  const parts = readBody(body, options.own);
  if (typeof parts !== "string") {
    return { channel: "slack", account: options.account ?? DEFAULT_ACCOUNT, ...parts };
  }
  options.onDrop?.(parts);
  return undefined;
}

function readBody(body: unknown, own: SlackBotIdentity): MessageParts | DropReason {
  if (!isFields(body)) return "malformed_event";
  if (body["type"] === "event_callback") return readEvent(body, own);
  if (typeof body["command"] === "string") return readCommand(body, own);
  return readInteraction(body, own);
}
