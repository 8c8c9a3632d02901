import type { DiscordPayload } from "@openclaw/testkit/discord";
import type { GatewayDispatchEvents } from "discord-api-types/v10";
import { noCommands, noMessages } from "./content-fixtures.js";
import { MESSAGE_ID, OTHER_ID, TIME, user, written, type Make } from "./fixture-parts.js";
import { ROOM } from "./fixtures.js";

export interface EventFixture {
  readonly title: string;
  readonly name: string;
  readonly data: Make;
}

const GUILD = { guild_id: ROOM.guildId };

const member = (id: string): DiscordPayload => ({ user: user(id), roles: [], joined_at: TIME, flags: 0 });
const direct: Make = ({ channelId }) => ({ channel_id: channelId, message_id: MESSAGE_ID });
const channel: Make = () => ({ id: ROOM.channelId, type: 0, name: "room", position: 0, ...GUILD });
const thread: Make = ({ userId }) => ({
  id: OTHER_ID,
  type: 11,
  name: "thread",
  parent_id: ROOM.channelId,
  owner_id: userId,
  newly_created: true,
  ...GUILD,
});
const rule: Make = ({ userId }) => ({
  id: OTHER_ID,
  name: "rule",
  creator_id: userId,
  event_type: 1,
  ...GUILD,
});
const entitlement: Make = ({ botId, userId }) => ({
  id: OTHER_ID,
  sku_id: MESSAGE_ID,
  application_id: botId,
  user_id: userId,
  type: 8,
  deleted: false,
});
const scheduled: Make = ({ userId }) => ({
  id: OTHER_ID,
  creator_id: userId,
  name: "meeting",
  status: 1,
  ...GUILD,
});
const scheduledUser: Make = ({ userId }) => ({
  guild_scheduled_event_id: OTHER_ID,
  user_id: userId,
  ...GUILD,
});
const sound: Make = () => ({ sound_id: OTHER_ID, name: "sound", volume: 1, available: true, ...GUILD });
const stage: Make = () => ({ id: OTHER_ID, channel_id: ROOM.channelId, topic: "topic", ...GUILD });
const subscription: Make = ({ userId }) => ({ id: OTHER_ID, user_id: userId, status: 0, sku_ids: [] });
const reaction: Make = (about) => ({
  ...direct(about),
  user_id: about.userId,
  emoji: { id: null, name: "👍" },
  burst: false,
  type: 0,
});
const vote: Make = (about) => ({ ...direct(about), user_id: about.userId, answer_id: 1 });
const role: Make = () => ({ role: { id: OTHER_ID, name: "role", permissions: "0" }, ...GUILD });
const guildUser: Make = ({ userId }) => ({ user: user(userId), ...GUILD });
const bareGuild: Make = () => ({ id: ROOM.guildId, unavailable: false });

/** Tell of the connection itself: the fake sends them. */
type ConnectionEvent = `${GatewayDispatchEvents.Ready}` | `${GatewayDispatchEvents.Resumed}`;
/** Have fixtures of their own below, by what is in them. */
type ContentEvent = `${GatewayDispatchEvents.MessageCreate}` | `${GatewayDispatchEvents.InteractionCreate}`;

/** Every other event that the SDK knows: a new one does not compile until it is here. */
const others: Readonly<Record<Exclude<`${GatewayDispatchEvents}`, ConnectionEvent | ContentEvent>, Make>> = {
  APPLICATION_COMMAND_PERMISSIONS_UPDATE: ({ botId }) => ({
    id: botId,
    application_id: botId,
    permissions: [],
    ...GUILD,
  }),
  AUTO_MODERATION_ACTION_EXECUTION: ({ userId }) => ({
    user_id: userId,
    content: "a message",
    rule_id: OTHER_ID,
    rule_trigger_type: 1,
    ...GUILD,
  }),
  AUTO_MODERATION_RULE_CREATE: rule,
  AUTO_MODERATION_RULE_DELETE: rule,
  AUTO_MODERATION_RULE_UPDATE: rule,
  CHANNEL_CREATE: channel,
  CHANNEL_DELETE: channel,
  CHANNEL_INFO: () => ({ ...GUILD, channels: [] }),
  CHANNEL_PINS_UPDATE: ({ channelId }) => ({ channel_id: channelId, last_pin_timestamp: TIME }),
  CHANNEL_UPDATE: channel,
  ENTITLEMENT_CREATE: entitlement,
  ENTITLEMENT_DELETE: entitlement,
  ENTITLEMENT_UPDATE: entitlement,
  GUILD_AUDIT_LOG_ENTRY_CREATE: ({ userId }) => ({ id: OTHER_ID, user_id: userId, action_type: 1, ...GUILD }),
  GUILD_BAN_ADD: guildUser,
  GUILD_BAN_REMOVE: guildUser,
  GUILD_CREATE: ({ userId }) => ({
    ...bareGuild({ userId, botId: "", channelId: "" }),
    members: [member(userId)],
  }),
  GUILD_DELETE: bareGuild,
  GUILD_EMOJIS_UPDATE: () => ({ emojis: [], ...GUILD }),
  GUILD_INTEGRATIONS_UPDATE: () => GUILD,
  GUILD_MEMBER_ADD: ({ userId }) => ({ ...member(userId), ...GUILD }),
  GUILD_MEMBER_REMOVE: guildUser,
  GUILD_MEMBERS_CHUNK: ({ userId }) => ({
    members: [member(userId)],
    chunk_index: 0,
    chunk_count: 1,
    ...GUILD,
  }),
  GUILD_MEMBER_UPDATE: ({ userId }) => ({ ...member(userId), ...GUILD }),
  GUILD_ROLE_CREATE: role,
  GUILD_ROLE_DELETE: role,
  GUILD_ROLE_UPDATE: role,
  GUILD_SCHEDULED_EVENT_CREATE: scheduled,
  GUILD_SCHEDULED_EVENT_DELETE: scheduled,
  GUILD_SCHEDULED_EVENT_UPDATE: scheduled,
  GUILD_SCHEDULED_EVENT_USER_ADD: scheduledUser,
  GUILD_SCHEDULED_EVENT_USER_REMOVE: scheduledUser,
  GUILD_SOUNDBOARD_SOUND_CREATE: sound,
  GUILD_SOUNDBOARD_SOUND_DELETE: sound,
  GUILD_SOUNDBOARD_SOUNDS_UPDATE: () => ({ soundboard_sounds: [], ...GUILD }),
  GUILD_SOUNDBOARD_SOUND_UPDATE: sound,
  SOUNDBOARD_SOUNDS: () => ({ soundboard_sounds: [], ...GUILD }),
  GUILD_STICKERS_UPDATE: () => ({ stickers: [], ...GUILD }),
  GUILD_UPDATE: bareGuild,
  INTEGRATION_CREATE: ({ userId }) => ({
    id: OTHER_ID,
    name: "integration",
    type: "discord",
    user: user(userId),
    ...GUILD,
  }),
  INTEGRATION_DELETE: () => ({ id: OTHER_ID, ...GUILD }),
  INTEGRATION_UPDATE: ({ userId }) => ({
    id: OTHER_ID,
    name: "integration",
    type: "discord",
    user: user(userId),
    ...GUILD,
  }),
  INVITE_CREATE: ({ userId }) => ({
    code: "invite",
    channel_id: ROOM.channelId,
    inviter: user(userId),
    ...GUILD,
  }),
  INVITE_DELETE: () => ({ code: "invite", channel_id: ROOM.channelId, ...GUILD }),
  MESSAGE_DELETE: ({ channelId }) => ({ id: MESSAGE_ID, channel_id: channelId }),
  MESSAGE_DELETE_BULK: ({ channelId }) => ({ ids: [MESSAGE_ID], channel_id: channelId }),
  MESSAGE_POLL_VOTE_ADD: vote,
  MESSAGE_POLL_VOTE_REMOVE: vote,
  MESSAGE_REACTION_ADD: reaction,
  MESSAGE_REACTION_REMOVE: reaction,
  MESSAGE_REACTION_REMOVE_ALL: direct,
  MESSAGE_REACTION_REMOVE_EMOJI: reaction,
  MESSAGE_UPDATE: (about) => ({ ...written(about), edited_timestamp: TIME }),
  PRESENCE_UPDATE: ({ userId }) => ({ user: { id: userId }, status: "online", activities: [], ...GUILD }),
  RATE_LIMITED: () => ({ opcode: 8, retry_after: 1, meta: {} }),
  STAGE_INSTANCE_CREATE: stage,
  STAGE_INSTANCE_DELETE: stage,
  STAGE_INSTANCE_UPDATE: stage,
  SUBSCRIPTION_CREATE: subscription,
  SUBSCRIPTION_DELETE: subscription,
  SUBSCRIPTION_UPDATE: subscription,
  THREAD_CREATE: thread,
  THREAD_DELETE: thread,
  THREAD_LIST_SYNC: (about) => ({ threads: [thread(about)], members: [], ...GUILD }),
  THREAD_MEMBERS_UPDATE: ({ userId }) => ({ id: OTHER_ID, added_members: [{ user_id: userId }], ...GUILD }),
  THREAD_MEMBER_UPDATE: ({ userId }) => ({ id: OTHER_ID, user_id: userId, ...GUILD }),
  THREAD_UPDATE: thread,
  TYPING_START: ({ channelId, userId }) => ({ channel_id: channelId, user_id: userId, timestamp: 1 }),
  USER_UPDATE: ({ userId }) => user(userId),
  VOICE_CHANNEL_EFFECT_SEND: ({ userId }) => ({ channel_id: ROOM.channelId, user_id: userId, ...GUILD }),
  VOICE_CHANNEL_START_TIME_UPDATE: () => ({ id: ROOM.channelId, ...GUILD }),
  VOICE_CHANNEL_STATUS_UPDATE: () => ({ id: ROOM.channelId, status: "status", ...GUILD }),
  VOICE_SERVER_UPDATE: () => ({ endpoint: "voice.example", ...GUILD }),
  VOICE_STATE_UPDATE: ({ userId }) => ({
    user_id: userId,
    channel_id: ROOM.channelId,
    session_id: "s",
    ...GUILD,
  }),
  WEBHOOKS_UPDATE: () => ({ channel_id: ROOM.channelId, ...GUILD }),
};

const fixturesOf = (
  prefix: string,
  name: string,
  makes: Readonly<Record<string, Make>>,
): readonly EventFixture[] =>
  Object.entries(makes).map(([title, data]) => ({ title: `${prefix}: ${title}`, name, data }));

/** Everything that a person can cause beside messages. */
export const eventFixtures: readonly EventFixture[] = [
  ...Object.entries(others).map(([name, data]) => ({ title: name, name, data })),
  ...fixturesOf("message", "MESSAGE_CREATE", noMessages),
  ...fixturesOf("interaction", "INTERACTION_CREATE", noCommands),
  { title: "event of a later version", name: "SOMETHING_NEW", data: written },
];
