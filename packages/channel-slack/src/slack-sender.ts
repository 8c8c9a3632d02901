import type { ChatKind, InboundMessage, SenderMeta } from "@openclaw/contracts";
import { foreignSenderId, isMemberId, isTeamId } from "./identity.js";

/** Why an event was dropped before anybody was asked anything. */
export type DropReason =
  | "malformed_event"
  | "unsupported_event"
  | "edited_message"
  | "deleted_message"
  | "hidden_message"
  | "service_message"
  | "own_message"
  | "bot_sender"
  | "no_sender"
  | "unknown_team"
  | "no_chat";

/** Who the bot itself is, as `auth.test` tells. */
export interface SlackBotIdentity {
  /** Workspace, and the organization that it belongs to: people of these are known by their member id alone. */
  readonly teamIds: readonly string[];
  readonly botUserId?: string;
  readonly botId?: string;
}

const SLACKBOT = "USLACKBOT";

/** Who is behind an event. `teams`: where Slack names the sender's workspace, what is surest first. */
export function readSender(
  user: unknown,
  teams: readonly unknown[],
  own: SlackBotIdentity,
  meta: SenderMeta = {},
): InboundMessage["sender"] | DropReason {
  if (!isMemberId(user)) return "no_sender";
  if (user === own.botUserId) return "own_message";
  if (user === SLACKBOT) return "bot_sender";
  const team = teams.find((value) => value !== undefined && value !== null);
  const [ownTeam] = own.teamIds;
  if (team === undefined || (typeof team === "string" && own.teamIds.includes(team))) {
    const aliases = ownTeam === undefined ? [] : [foreignSenderId(ownTeam, user)];
    return { id: user, aliases, meta };
  }
  return isTeamId(team) ? { id: foreignSenderId(team, user), meta } : "unknown_team";
}

/** Where the vendor does not name the kind: the first letter of a conversation's id does (D direct, C and G groups). */
export function chatKindOfId(channelId: string): ChatKind {
  if (channelId.startsWith("D")) return "direct";
  return channelId.startsWith("C") || channelId.startsWith("G") ? "group" : "unknown";
}

/** A text that is there and not empty. */
export function readText(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** What the owner gets to see beside the id. */
export function readName(...names: readonly unknown[]): SenderMeta {
  const name = names.map(readText).find((value) => value !== undefined);
  return name === undefined ? {} : { name };
}

/** Slack writes `&`, `<` and `>` of people as entities. Its own markup, such as `<@U…>`, stays. */
export function unescapeText(value: unknown): string {
  const text = readText(value) ?? "";
  return text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
}

export type MessageParts = Pick<
  InboundMessage,
  "kind" | "chat" | "sender" | "messageId" | "text" | "replyTarget"
>;
