import type { DiscordPayload } from "@openclaw/testkit/discord";

/** Whom a fixture is about: a person, the bot, and their private chat. */
export interface FixtureContext {
  readonly userId: string;
  readonly botId: string;
  readonly channelId: string;
}

export type Make = (about: FixtureContext) => DiscordPayload;

export const MESSAGE_ID = "510000000000000001";
export const OTHER_ID = "510000000000000002";
export const TIME = "2026-01-01T00:00:00.000000+00:00";

export const user = (id: string, fields: DiscordPayload = {}): DiscordPayload => ({
  id,
  username: "someone",
  discriminator: "0",
  global_name: "Someone",
  avatar: null,
  ...fields,
});
/** A private message; the fixtures change one thing of it that makes it none. */
export const written = ({ channelId, userId }: FixtureContext): DiscordPayload => ({
  id: MESSAGE_ID,
  type: 0,
  channel_id: channelId,
  channel_type: 1,
  author: user(userId),
  content: "no message",
  timestamp: TIME,
  edited_timestamp: null,
  attachments: [],
  embeds: [],
  mentions: [],
  flags: 0,
});
