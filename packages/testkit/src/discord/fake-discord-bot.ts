import { createChangeNotifier } from "../change-notifier.js";
import { createFakeInteractions, type FakeInteractions } from "./fake-interactions.js";
import { createFakeSessions } from "./fake-sessions.js";
import { refuse, type RestAnswer } from "./rest-answer.js";
import type {
  DiscordPayload,
  FakeDiscordBot,
  FakeDiscordCall,
  FakeDiscordFailure,
  FakeDiscordPlace,
  FakeDiscordRoute,
  FakeDiscordUser,
  FakeInteraction,
  SentDiscordMessage,
} from "./fake-discord-types.js";

/** The server's side of one bot. */
export interface DiscordBotState extends FakeDiscordBot {
  readonly user: DiscordPayload;
  readonly sessions: ReturnType<typeof createFakeSessions>;
  readonly interactions: FakeInteractions;
  isRevoked(): boolean;
  mayUse(intents: number): boolean;
  /** Notes the call and gives what was asked to happen instead of an answer. */
  record(call: FakeDiscordCall): FakeDiscordFailure | undefined;
  recordFrame(frame: DiscordPayload): void;
  channel(channelId: string): DiscordPayload | undefined;
  post(channelId: string, payload: DiscordPayload): RestAnswer;
}

const MAX_TEXT_LENGTH = 2000;
const FIRST_ID = 1_300_000_000_000_000_000n;
const DM = 1;

export function createFakeDiscordBot(token: string, number: number, url: () => string): DiscordBotState {
  const notifier = createChangeNotifier();
  const id = String(FIRST_ID - 1000n + BigInt(number));
  const user: DiscordPayload = {
    id,
    username: `bot${number}`,
    discriminator: "0001",
    global_name: null,
    avatar: null,
    bot: true,
    flags: 0,
  };
  const channels = new Map<string, DiscordPayload>();
  /** By channel, the person on the other end. */
  const privateChats = new Map<string, string>();
  const nonces = new Map<string, DiscordPayload>();
  const sent: SentDiscordMessage[] = [];
  const calls: FakeDiscordCall[] = [];
  const gatewayFrames: DiscordPayload[] = [];
  const failures = new Map<FakeDiscordRoute, FakeDiscordFailure[]>();
  const taken = new Map<string, number>();
  let lastId = FIRST_ID + BigInt(number) * 1_000_000n;
  let revoked = false;
  let disallowed = 0;

  const nextId = (): string => String((lastId += 1n));
  const sessions = createFakeSessions({ user, applicationId: id, resumeUrl: url }, () => notifier.changed());
  const interactions = createFakeInteractions(({ channelId, isEphemeral, payload }) =>
    put(channelId, payload, isEphemeral),
  );

  function directChannelOf(userId: string): string {
    const known = [...privateChats].find(([, person]) => person === userId)?.[0];
    if (known !== undefined) return known;
    const id = nextId();
    const recipients = [{ id: userId, username: `user${userId}`, discriminator: "0", avatar: null }];
    channels.set(id, { id, type: DM, recipients, last_message_id: null });
    privateChats.set(id, userId);
    return id;
  }

  /** The fields that tell where something happened. */
  function placeOf(userId: string, place: FakeDiscordPlace | undefined): DiscordPayload {
    if (place === undefined) return channels.get(directChannelOf(userId)) ?? {};
    const { channelId, guildId, parentId, type = 0 } = place;
    const channel = {
      id: channelId,
      type,
      ...(guildId !== undefined && { guild_id: guildId }),
      ...(parentId !== undefined && { parent_id: parentId }),
    };
    channels.set(channelId, channel);
    return channel;
  }

  function put(channelId: string, payload: DiscordPayload, isEphemeral: boolean): RestAnswer {
    const { content, nonce, enforce_nonce: isEnforced } = payload;
    if (typeof content !== "string" || content.trim() === "")
      return refuse(400, 50_006, "Cannot send an empty message");
    if (content.length > MAX_TEXT_LENGTH) return refuse(400, 50_035, "Invalid Form Body");
    if (isEnforced !== undefined && String(nonce).length > 25)
      return refuse(400, 50_035, "Invalid Form Body");
    const key = `${channelId} ${String(nonce)}`;
    const before = isEnforced === true ? nonces.get(key) : undefined;
    if (before !== undefined) return { status: 200, body: before };
    const message = {
      ...baseMessage(nextId(), channelId, content),
      author: user,
      ...(nonce !== undefined && { nonce }),
    };
    if (nonce !== undefined) nonces.set(key, message);
    const directTo = privateChats.get(channelId);
    sent.push({ channelId, content, isEphemeral, payload, ...(directTo !== undefined && { directTo }) });
    notifier.changed();
    return { status: 200, body: message };
  }

  function message(from: FakeDiscordUser, content: string, place?: FakeDiscordPlace): DiscordPayload {
    const channel = placeOf(from.id, place);
    const data = {
      ...baseMessage(nextId(), String(channel["id"]), content),
      author: asUser(from),
      channel_type: channel["type"],
      ...(channel["guild_id"] !== undefined && {
        guild_id: channel["guild_id"],
        member: { roles: [], joined_at: "2026-01-01T00:00:00.000Z", deaf: false, mute: false, flags: 0 },
      }),
    };
    sessions.dispatch("MESSAGE_CREATE", data);
    return data;
  }

  function interact(
    from: FakeDiscordUser,
    type: number,
    data: DiscordPayload,
    fields: DiscordPayload = {},
    place?: FakeDiscordPlace,
  ): FakeInteraction {
    const channel = placeOf(from.id, place);
    const isGuild = channel["guild_id"] !== undefined;
    const person = asUser(from);
    const interaction = {
      id: nextId(),
      token: `interaction-token-${nextId()}`,
      userId: from.id,
      channelId: String(channel["id"]),
    };
    const made = interactions.add(interaction);
    sessions.dispatch("INTERACTION_CREATE", {
      id: interaction.id,
      token: interaction.token,
      application_id: id,
      type,
      version: 1,
      data,
      channel,
      channel_id: channel["id"],
      context: isGuild ? 0 : 1,
      entitlements: [],
      authorizing_integration_owners: {},
      locale: "en-GB",
      app_permissions: "0",
      attachment_size_limit: 0,
      ...(isGuild
        ? { guild_id: channel["guild_id"], member: { user: person, roles: [], permissions: "0", flags: 0 } }
        : { user: person }),
      ...fields,
    });
    return made;
  }

  return {
    id,
    applicationId: id,
    token,
    user,
    sent,
    calls,
    gatewayFrames,
    sessions,
    interactions,
    directChannelOf,
    message,
    slash: (from, name, { options = [], place, fields } = {}) =>
      interact(from, 2, { id: nextId(), type: 1, name, options }, fields, place),
    interact: (from, type, data, fields) => interact(from, type, data, fields),
    dispatch: (name, data) => sessions.dispatch(name, data),
    nextDirect: (userId) => {
      const index = taken.get(userId) ?? 0;
      taken.set(userId, index + 1);
      return notifier.until(() => sent.filter(({ directTo }) => directTo === userId)[index]);
    },
    failNext: (route, failure) => failures.set(route, [...(failures.get(route) ?? []), failure]),
    nextCall: (route) => {
      const from = calls.length;
      return notifier.until(() => calls.slice(from).find((call) => call.route === route));
    },
    connected: () => notifier.until(() => (sessions.isConnected() ? true : undefined)),
    closeGateway: (code) => sessions.close(code),
    forgetSessions: () => sessions.forget(),
    disallowIntents: (bits) => {
      disallowed = bits;
    },
    revoke: () => {
      revoked = true;
      sessions.close(4004);
    },
    isRevoked: () => revoked,
    mayUse: (intents) => (intents & disallowed) === 0,
    record: (call) => {
      calls.push(call);
      notifier.changed();
      return failures.get(call.route)?.shift();
    },
    recordFrame: (frame) => void gatewayFrames.push(frame),
    channel: (channelId) => channels.get(channelId),
    post: (channelId, payload) =>
      channels.has(channelId) ? put(channelId, payload, false) : refuse(404, 10_003, "Unknown Channel"),
  };
}

const baseMessage = (id: string, channelId: string, content: string) => ({
  id,
  type: 0,
  channel_id: channelId,
  content,
  timestamp: "2026-01-01T00:00:00.000000+00:00",
  edited_timestamp: null,
  tts: false,
  mention_everyone: false,
  mentions: [],
  mention_roles: [],
  attachments: [],
  embeds: [],
  components: [],
  pinned: false,
  flags: 0,
});

const asUser = (user: FakeDiscordUser): DiscordPayload => ({
  username: `user${user.id}`,
  discriminator: "0",
  global_name: "A Person",
  avatar: null,
  public_flags: 0,
  ...user,
});
