import type { DiscordPayload } from "@openclaw/testkit/discord";
import { MESSAGE_ID, OTHER_ID, user, written, type FixtureContext, type Make } from "./fixture-parts.js";

const pressed = (about: FixtureContext): DiscordPayload => ({
  id: OTHER_ID,
  token: "token-of-a-fixture",
  application_id: about.botId,
  type: 3,
  data: { component_type: 2, custom_id: "button" },
  channel: { id: about.channelId, type: 1 },
  channel_id: about.channelId,
  context: 1,
  user: user(about.userId),
  message: { ...written(about), author: user(about.botId, { bot: true }) },
});

export const noMessages: Readonly<Record<string, Make>> = {
  "own message": (about) => ({ ...written(about), author: user(about.botId, { bot: true }) }),
  "other bot": (about) => ({ ...written(about), author: user(OTHER_ID, { bot: true }) }),
  "system account": (about) => ({ ...written(about), author: user(OTHER_ID, { system: true }) }),
  webhook: (about) => ({ ...written(about), webhook_id: OTHER_ID, author: user(OTHER_ID) }),
  poll: (about) => ({ ...written(about), poll: { question: { text: "?" }, answers: [] } }),
  "no author": (about) => ({ ...written(about), author: null }),
  ...Object.fromEntries(
    // Joins, pins, calls, boosts, threads, commands and what else Discord writes itself, and a number that is new.
    [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 14, 15, 16, 17, 18, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29]
      .concat([31, 32, 36, 37, 38, 39, 44, 46, 999])
      .map((type): [string, Make] => [`message type ${type}`, (about) => ({ ...written(about), type })]),
  ),
};

export const noCommands: Readonly<Record<string, Make>> = {
  ping: (about) => ({ ...pressed(about), type: 1 }),
  autocomplete: (about) => ({ ...pressed(about), type: 4, data: { type: 1, name: "ask", options: [] } }),
  "launch of an activity": (about) => ({ ...pressed(about), type: 2, data: { type: 4, name: "launch" } }),
  "interaction of a new type": (about) => ({ ...pressed(about), type: 99 }),
  "button of another bot": (about) => ({
    ...pressed(about),
    message: { ...written(about), author: user(OTHER_ID, { bot: true }) },
  }),
  "button from another chat": (about) => ({
    ...pressed(about),
    message: { ...written(about), channel_id: OTHER_ID, author: user(about.botId, { bot: true }) },
  }),
  "button of no message": (about) => ({ ...pressed(about), message: undefined }),
  // These reach the gate, as interactions: for a stranger they are refused.
  button: (about) => ({ ...pressed(about), id: "510000000000000011" }),
  menu: (about) => ({
    ...pressed(about),
    id: "510000000000000012",
    data: { component_type: 3, custom_id: "menu", values: ["a"] },
  }),
  form: (about) => ({
    ...pressed(about),
    id: "510000000000000013",
    type: 5,
    data: { custom_id: "form", components: [{ type: 1, components: [{ type: 4, value: "text" }] }] },
  }),
  "command on a user": (about) => ({
    ...pressed(about),
    id: "510000000000000014",
    type: 2,
    data: { type: 2, name: "Look up", target_id: OTHER_ID },
  }),
  "command on a message": (about) => ({
    ...pressed(about),
    id: "510000000000000015",
    type: 2,
    data: { type: 3, name: "Translate", target_id: MESSAGE_ID },
  }),
};
