import type { types } from "@slack/bolt";
import type { FakeSlackApp, SlackFields } from "@openclaw/testkit/slack";
import { interactionFixtures } from "./interaction-fixtures.js";

type Push = (app: FakeSlackApp, from: string) => void;
type Event = types.SlackEvent;
type Make = (names: { readonly user: string; readonly channel: string }) => SlackFields;

const TEAM = "T0FAKE001";
const TS = "1767225600.000041";
const FILE = { file_id: "F01", file: { id: "F01" } };
const APP = { app_id: "A01", app_name: "App", app_owner_id: "U0OWNER01", team_id: TEAM, team_domain: "fake" };
const WORKFLOW = { workflow_id: "W01", workflow_draft_configuration: {} };
const INVITE = { invite: { id: "I01" }, channel: { id: "C0SHARED" } };
const METADATA = {
  app_id: "A01",
  team_id: TEAM,
  message_ts: TS,
  metadata: { event_type: "e", event_payload: {} },
};

/**
 * Every type of event that Bolt knows and that is no message, caused by a given user. A new Bolt with new types does not compile
 * until they are here. Mentions are messages: see the tests of `toInboundMessage`.
 */
const eventTypes: Readonly<Record<Exclude<Event["type"], "message" | "app_mention">, Make>> = {
  agent_session_stopped: ({ channel, user }) => ({
    channel,
    user,
    thread_ts: TS,
    streaming_message_ts: [TS],
  }),
  agent_session_title_changed: ({ channel, user }) => ({
    channel,
    user,
    team_id: TEAM,
    thread_ts: TS,
    title: "hi",
  }),
  app_context_changed: ({ channel, user }) => ({ channel, user, context: {} }),
  app_deleted: () => APP,
  app_home_opened: ({ channel, user }) => ({ channel, user, tab: "messages" }),
  app_installed: ({ user }) => ({ ...APP, user_id: user }),
  app_rate_limited: () => ({ token: "legacy", team_id: TEAM, minute_rate_limited: 1, api_app_id: "A01" }),
  app_requested: ({ user }) => ({ app_request: { id: "R01", user: { id: user }, message: "hi" } }),
  app_uninstalled: () => ({}),
  app_uninstalled_team: ({ user }) => ({ ...APP, user_id: user }),
  assistant_thread_context_changed: ({ channel, user }) => ({
    assistant_thread: { user_id: user, channel_id: channel, thread_ts: TS, context: {} },
  }),
  assistant_thread_started: ({ channel, user }) => ({
    assistant_thread: { user_id: user, channel_id: channel, thread_ts: TS, context: {} },
  }),
  call_rejected: ({ channel, user }) => ({ call_id: "R01", user_id: user, channel_id: channel }),
  channel_archive: ({ channel, user }) => ({ channel, user }),
  channel_created: ({ user }) => ({ channel: { id: "C0NEW", name: "hi", creator: user } }),
  channel_deleted: ({ channel }) => ({ channel }),
  channel_history_changed: ({ channel }) => ({ channel, latest: TS }),
  channel_id_changed: ({ channel }) => ({ old_channel_id: channel, new_channel_id: "C0NEW" }),
  channel_left: ({ channel, user }) => ({ channel, actor_id: user }),
  channel_rename: () => ({ channel: { id: "C0NEW", name: "hi" } }),
  channel_shared: ({ channel }) => ({ channel, connected_team_id: "T0OTHER01" }),
  channel_unarchive: ({ channel, user }) => ({ channel, user }),
  channel_unshared: ({ channel }) => ({
    channel,
    previously_connected_team_id: "T0OTHER01",
    is_ext_shared: false,
  }),
  dnd_updated: ({ user }) => ({ user, dnd_status: { dnd_enabled: true } }),
  dnd_updated_user: ({ user }) => ({ user, dnd_status: { dnd_enabled: true } }),
  email_domain_changed: () => ({ email_domain: "example.com" }),
  emoji_changed: () => ({ subtype: "add", name: "hi", value: "https://example.com/hi.png" }),
  entity_details_requested: ({ channel, user }) => ({
    channel,
    user,
    trigger_id: "1.2",
    message_ts: TS,
    link: {},
  }),
  file_change: () => FILE,
  file_comment_deleted: () => ({ ...FILE, comment: "Fc01" }),
  file_created: ({ user }) => ({ ...FILE, user_id: user }),
  file_deleted: ({ channel }) => ({ file_id: "F01", channel_ids: [channel] }),
  file_public: ({ user }) => ({ ...FILE, user_id: user }),
  file_shared: ({ channel, user }) => ({ ...FILE, user_id: user, channel_id: channel }),
  file_unshared: ({ channel, user }) => ({ ...FILE, user_id: user, channel_id: channel }),
  function_executed: ({ user }) => ({
    function: { id: "Fn01", callback_id: "f" },
    inputs: { user },
    function_execution_id: "Fx01",
    workflow_execution_id: "Wx01",
    bot_access_token: "xwfp-1",
  }),
  grid_migration_finished: () => ({ enterprise_id: "E01" }),
  grid_migration_started: () => ({ enterprise_id: "E01" }),
  group_archive: ({ channel, user }) => ({ channel, user, is_moved: 0 }),
  group_close: ({ channel, user }) => ({ channel, user }),
  group_deleted: ({ channel, user }) => ({ channel, actor_id: user, date_deleted: 1 }),
  group_history_changed: ({ channel }) => ({ channel, latest: TS }),
  group_left: ({ channel, user }) => ({ channel, actor_id: user }),
  group_open: ({ channel, user }) => ({ channel, user }),
  group_rename: () => ({ channel: { id: "G0NEW", name: "hi" } }),
  group_unarchive: ({ channel, user }) => ({ channel, actor_id: user }),
  im_close: ({ channel, user }) => ({ channel, user }),
  im_created: ({ channel, user }) => ({ user, channel: { id: channel } }),
  im_history_changed: ({ channel }) => ({ channel, latest: TS }),
  im_open: ({ channel, user }) => ({ channel, user }),
  invite_requested: ({ user }) => ({
    invite_request: { id: "I01", requester_ids: [user], email: "a@example.com" },
  }),
  link_shared: ({ channel, user }) => ({
    channel,
    user,
    message_ts: TS,
    is_bot_user_member: true,
    links: [{ url: "https://example.com", domain: "example.com" }],
  }),
  member_joined_channel: ({ channel, user }) => ({
    channel,
    user,
    channel_type: "C",
    team: TEAM,
    inviter: user,
  }),
  member_left_channel: ({ channel, user }) => ({ channel, user, channel_type: "C", team: TEAM }),
  message_metadata_deleted: ({ channel, user }) => ({
    ...METADATA,
    channel_id: channel,
    user_id: user,
    deleted_ts: TS,
  }),
  message_metadata_posted: ({ channel, user }) => ({ ...METADATA, channel_id: channel, user_id: user }),
  message_metadata_updated: ({ channel, user }) => ({ ...METADATA, channel_id: channel, user_id: user }),
  pin_added: ({ channel, user }) => ({ user, channel_id: channel, item: { type: "message", channel } }),
  pin_removed: ({ channel, user }) => ({ user, channel_id: channel, item: { type: "message", channel } }),
  reaction_added: ({ channel, user }) => ({
    user,
    reaction: "eyes",
    item: { type: "message", channel, ts: TS },
  }),
  reaction_removed: ({ channel, user }) => ({
    user,
    reaction: "eyes",
    item: { type: "message", channel, ts: TS },
  }),
  shared_channel_invite_accepted: ({ user }) => ({
    ...INVITE,
    accepting_user: { id: user },
    approval_required: false,
  }),
  shared_channel_invite_approved: ({ user }) => ({ ...INVITE, approving_user: { id: user } }),
  shared_channel_invite_declined: ({ user }) => ({ ...INVITE, declining_user: { id: user } }),
  shared_channel_invite_received: () => INVITE,
  shared_channel_invite_requested: ({ user }) => ({
    actor: { id: user },
    channel_id: "C0SHARED",
    target_users: [],
  }),
  star_added: ({ channel, user }) => ({ user, item: { type: "message", channel } }),
  star_removed: ({ channel, user }) => ({ user, item: { type: "message", channel } }),
  subteam_created: ({ user }) => ({ subteam: { id: "S01", created_by: user } }),
  subteam_members_changed: ({ user }) => ({ subteam_id: "S01", team_id: TEAM, added_users: [user] }),
  subteam_self_added: () => ({ subteam_id: "S01" }),
  subteam_self_removed: () => ({ subteam_id: "S01" }),
  subteam_updated: ({ user }) => ({ subteam: { id: "S01", updated_by: user } }),
  team_access_granted: () => ({ team_ids: [TEAM] }),
  team_access_revoked: () => ({ team_ids: [TEAM] }),
  team_domain_change: () => ({ url: "https://new.slack.com", domain: "new" }),
  team_join: ({ user }) => ({ user: { id: user, team_id: TEAM } }),
  team_rename: () => ({ name: "hi" }),
  tokens_revoked: ({ user }) => ({ tokens: { oauth: [user], bot: [] } }),
  user_change: ({ user }) => ({ user: { id: user, team_id: TEAM } }),
  user_huddle_changed: ({ user }) => ({ user: { id: user, team_id: TEAM } }),
  user_profile_changed: ({ user }) => ({ user: { id: user, team_id: TEAM } }),
  user_status_changed: ({ user }) => ({ user: { id: user, team_id: TEAM } }),
  workflow_deleted: () => WORKFLOW,
  workflow_published: () => WORKFLOW,
  workflow_step_deleted: () => WORKFLOW,
  workflow_step_execute: () => ({ callback_id: "s", workflow_step: { workflow_step_execute_id: "x" } }),
  workflow_unpublished: () => WORKFLOW,
};

type Subtype = Exclude<Extract<Event, { readonly type: "message" }>["subtype"], undefined>;
type Personal = "file_share" | "me_message" | "thread_broadcast";

const inner = (user: string): SlackFields => ({ type: "message", user, text: "hi", ts: TS, team: TEAM });

/** Every subtype of a message that nobody wrote just now. */
const messageSubtypes: Readonly<Record<Exclude<Subtype, Personal>, Make>> = {
  bot_message: () => ({ bot_id: "B0OTHER", username: "Ann", text: "beep" }),
  channel_archive: ({ user }) => ({ user, text: "archived" }),
  channel_join: ({ user }) => ({ user, text: "has joined", inviter: user }),
  channel_leave: ({ user }) => ({ user, text: "has left" }),
  channel_name: ({ user }) => ({ user, text: "renamed", name: "b", old_name: "a" }),
  channel_posting_permissions: ({ user }) => ({ user, text: "changed" }),
  channel_purpose: ({ user }) => ({ user, text: "set the purpose", purpose: "p" }),
  channel_topic: ({ user }) => ({ user, text: "set the topic", topic: "t" }),
  channel_unarchive: ({ user }) => ({ user, text: "un-archived" }),
  ekm_access_denied: () => ({ user: "UREVOKEDU", text: "revoked" }),
  message_changed: ({ user }) => ({
    user,
    hidden: true,
    message: { ...inner(user), text: "edited", edited: { user, ts: TS } },
    previous_message: inner(user),
  }),
  message_deleted: ({ user }) => ({ user, hidden: true, deleted_ts: TS, previous_message: inner(user) }),
  message_replied: ({ user }) => ({
    user,
    hidden: true,
    message: { ...inner(user), thread_ts: TS, reply_count: 1 },
  }),
};

/** Messages that no person of ours wrote, or that nobody can be held to. */
const otherMessages: Readonly<Record<string, Make>> = {
  of_a_later_slack: ({ user }) => ({ user, text: "hi", subtype: "brand_new_subtype" }),
  of_an_app_as_a_person: ({ user }) => ({ user, text: "hi", bot_id: "B0OTHER", app_id: "A02" }),
  with_a_bot_profile: ({ user }) => ({ user, text: "hi", bot_profile: { id: "B0OTHER" } }),
  hidden: ({ user }) => ({ user, text: "hi", hidden: true }),
  of_slackbot: () => ({ user: "USLACKBOT", text: "hi" }),
  without_a_sender: () => ({ text: "hi" }),
  of_an_unknown_team: ({ user }) => ({ user, text: "hi", team: "not an id" }),
};

const pushEvent =
  (fields: SlackFields, make: Make): Push =>
  (app, user) => {
    const channel = app.directChannel(user);
    app.event({ event_ts: TS, ...fields, ...make({ user, channel }) });
  };

const pushMessage =
  (subtype: SlackFields, make: Make): Push =>
  (app, user) => {
    const channel = app.directChannel(user);
    const message = { type: "message", channel, channel_type: "im", ts: TS, event_ts: TS, ...subtype };
    app.event({ ...message, ...make({ user, channel }) });
  };

const named = (prefix: string, fixtures: Readonly<Record<string, Push>>): [string, Push][] =>
  Object.entries(fixtures).map(([name, push]) => [`${prefix}${name}`, push]);

const mapped = (fixtures: Readonly<Record<string, Make>>, push: (name: string, make: Make) => Push) =>
  Object.fromEntries(Object.entries(fixtures).map(([name, make]) => [name, push(name, make)]));

export const eventFixtures: Readonly<Record<string, Push>> = Object.fromEntries([
  ...named(
    "",
    mapped(eventTypes, (type, make) => pushEvent({ type }, make)),
  ),
  ...named(
    "message_",
    mapped(messageSubtypes, (subtype, make) => pushMessage({ subtype }, make)),
  ),
  ...named(
    "message_",
    mapped(otherMessages, (_name, make) => pushMessage({}, make)),
  ),
  [
    "of_a_later_slack",
    pushEvent({ type: "brand_new_event", text: "hi" }, ({ channel, user }) => ({ channel, user })),
  ],
  [
    "own_message",
    (app: FakeSlackApp, user: string) =>
      app.message(app.botUserId, "echo", { channel: app.directChannel(user) }),
  ],
  ...named("", interactionFixtures),
]);
