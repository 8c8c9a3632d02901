import type { ChannelIdentity, SenderId } from "@openclaw/contracts";

const MENTION = /^<@([^|>]+)(?:\|[^>]*)?>$/;
const PREFIX = /^(?:slack|user):/i;
const FOREIGN = /^team:([^:]+):user:([^:]+)$/i;
const USER_ID = /^[UW][A-Z0-9]{1,30}$/;
const TEAM_ID = /^[TE][A-Z0-9]{1,30}$/;

/**
 * The Slack sender that an entry of an allowlist stands for: a member id (`U…` or `W…`), also in lower case, behind `slack:` or
 * `user:`, or as a mention `<@U…>`; or `team:T…:user:U…`, somebody of another workspace. `undefined` for everything else: names,
 * which their owners can change, and ids of channels, bots and teams.
 */
export function parseSenderId(entry: string): SenderId | undefined {
  let rest = entry.trim();
  // At most two: `slack:user:U…`.
  for (let count = 0; count < 2; count += 1) rest = rest.replace(PREFIX, "").trim();
  rest = MENTION.exec(rest)?.[1] ?? rest;
  const [, team, foreigner] = FOREIGN.exec(rest) ?? [];
  if (team === undefined || foreigner === undefined) return readId(rest, USER_ID);
  const teamId = readId(team, TEAM_ID);
  const userId = readId(foreigner, USER_ID);
  return teamId === undefined || userId === undefined ? undefined : foreignSenderId(teamId, userId);
}

/** An id in Slack's own case. In another case it needs a digit, which tells `u0ab1cd2e` from a name such as `ulrich`. */
function readId(text: string, pattern: RegExp): string | undefined {
  const id = text.toUpperCase();
  return pattern.test(id) && (id === text || /\d/.test(id)) ? id : undefined;
}

/** Who somebody of another workspace is: an id alone would only count within one workspace. */
export function foreignSenderId(teamId: string, userId: string): SenderId {
  return `team:${teamId}:user:${userId}`;
}

/** The member id within a sender id. */
export function memberIdOf(senderId: SenderId): string {
  return FOREIGN.exec(senderId)?.[2] ?? senderId;
}

/** Whether a text is a member id just as Slack writes it. */
export function isMemberId(value: unknown): value is string {
  return typeof value === "string" && USER_ID.test(value);
}

/** Whether a text is the id of a workspace or an organization just as Slack writes it. */
export function isTeamId(value: unknown): value is string {
  return typeof value === "string" && TEAM_ID.test(value);
}

/** How Slack names people. Importable without Bolt, from `@openclaw/channel-slack/identity`. */
export const slackIdentity: ChannelIdentity = {
  channel: "slack",
  senderIdLabel: "slackUserId",
  senderIdLine: (senderId) => `Your Slack user id: ${senderId}`,
  normalizeAllowEntry: parseSenderId,
  // The channel opens the conversation when it sends.
  directTarget: (senderId) => ({ chatId: memberIdOf(senderId) }),
};
