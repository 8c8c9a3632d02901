import type { SlackAction, SlackOptions, SlackShortcut, SlackViewAction } from "@slack/bolt";
import type { FakeSlackApp, SlackFields } from "@openclaw/testkit/slack";

type Push = (app: FakeSlackApp, from: string) => void;
type Make = (direct: string) => SlackFields;
type InteractionType = (SlackAction | SlackOptions | SlackShortcut | SlackViewAction)["type"];

const TS = "1767225600.000041";
const VIEW = { view: { id: "V01", callback_id: "form", type: "modal", state: { values: {} } } };
const inChannel = (channel: string): SlackFields => ({
  channel: { id: channel, name: "directmessage" },
  container: { type: "message", channel_id: channel, message_ts: TS },
  message: { type: "message", ts: TS, text: "press" },
});

/** Every kind of interaction that Bolt knows. A new Bolt with new kinds does not compile until they are here. */
const interactionTypes: Readonly<Record<InteractionType, Make>> = {
  block_actions: (direct) => ({
    ...inChannel(direct),
    actions: [{ type: "button", action_id: "approve", block_id: "b", value: "yes", action_ts: TS }],
  }),
  block_suggestion: (direct) => ({ ...inChannel(direct), action_id: "search", block_id: "b", value: "a" }),
  dialog_submission: (direct) => ({
    ...inChannel(direct),
    callback_id: "d",
    action_ts: TS,
    submission: {},
    state: "",
  }),
  dialog_suggestion: (direct) => ({
    ...inChannel(direct),
    callback_id: "d",
    action_ts: TS,
    name: "n",
    value: "a",
  }),
  interactive_message: (direct) => ({
    ...inChannel(direct),
    callback_id: "legacy",
    action_ts: TS,
    message_ts: TS,
    actions: [{ name: "approve", type: "button", value: "yes" }],
  }),
  message_action: (direct) => ({
    ...inChannel(direct),
    callback_id: "report",
    action_ts: TS,
    message_ts: TS,
  }),
  shortcut: () => ({ callback_id: "open", action_ts: TS }),
  view_closed: () => ({ ...VIEW, is_cleared: false }),
  view_submission: () => ({ ...VIEW, response_urls: [] }),
};

/** Variants of these. */
const otherInteractions: Readonly<Record<string, SlackFields>> = {
  workflow_step_edit: { type: "workflow_step_edit", callback_id: "step", action_ts: TS, workflow_step: {} },
  of_a_later_slack: { type: "brand_new_interaction", callback_id: "x", action_ts: TS },
  without_a_person: { type: "block_actions", user: undefined, actions: [{ action_id: "a", action_ts: TS }] },
};

export const interactionFixtures: Readonly<Record<string, Push>> = Object.fromEntries([
  ...Object.entries(interactionTypes).map(([type, make]): [string, Push] => [
    type,
    (app, user) =>
      app.interactive({
        type,
        user: { id: user, username: "mallory", name: "mallory", team_id: app.teamId },
        ...make(app.directChannel(user)),
      }),
  ]),
  ...Object.entries(otherInteractions).map(([name, payload]): [string, Push] => [
    `interaction_${name}`,
    (app, user) => app.interactive({ user: { id: user, team_id: app.teamId }, ...payload }),
  ]),
]);
