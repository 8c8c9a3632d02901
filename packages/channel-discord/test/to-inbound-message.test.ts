import { describe, expect, it } from "vitest";
import { toInboundMessage, type DropReason } from "../src/index.js";
import { eventFixtures } from "./event-fixtures.js";
import { ANN, ROOM } from "./fixtures.js";

const BOT = "110000000000000001";
const CHAT = "310000000000000007";
const about = { userId: ANN.id, botId: BOT, channelId: CHAT };

const message = {
  id: "510000000000000001",
  type: 0,
  channel_id: CHAT,
  channel_type: 1,
  author: { id: ANN.id, username: "ann", discriminator: "0", global_name: "Ann" },
  content: "hello",
};
const command = {
  id: "510000000000000002",
  token: "token",
  type: 2,
  data: { type: 1, name: "ask", options: [] },
  channel: { id: CHAT, type: 1 },
  channel_id: CHAT,
  context: 1,
  user: message.author,
};

function read(t: string, d: unknown, channel = {}) {
  const drops: DropReason[] = [];
  const found = toInboundMessage({ t, d }, { botId: BOT, channel, onDrop: (reason) => drops.push(reason) });
  return found ?? drops[0];
}
const written = (fields: object, channel = {}) => read("MESSAGE_CREATE", { ...message, ...fields }, channel);
const used = (fields: object) => read("INTERACTION_CREATE", { ...command, ...fields });
const chatKind = (found: ReturnType<typeof read>): string | undefined =>
  typeof found === "object" ? found.chat.kind : found;

it("reads a private message", () => {
  expect(written({})).toEqual({
    channel: "discord",
    account: "default",
    kind: "message",
    chat: { kind: "direct", id: CHAT },
    sender: { id: ANN.id, meta: { tag: "ann", name: "Ann" } },
    messageId: message.id,
    text: "hello",
    replyTarget: { chatId: CHAT },
  });
});

it("S124: whoever bears the id or the name of somebody else stays who they are", () => {
  const other = "210000000000000009";
  for (const name of [other, `<@${other}>`, "Bob"]) {
    const author = { ...message.author, username: name, global_name: name, discriminator: "0001" };
    const member = { nick: name, user: { id: other } };
    expect(written({ author, member })).toMatchObject({ sender: { id: ANN.id } });
    expect(used({ user: author })).toMatchObject({ sender: { id: ANN.id } });
  }
});

it("S118: what a message answers or forwards is left out", () => {
  const quoted = { author: { id: BOT }, content: "a secret of somebody else" };
  const found = written({
    type: 19,
    referenced_message: quoted,
    message_snapshots: [{ message: quoted }],
  });
  expect(found).toMatchObject({ text: "hello" });
  expect(JSON.stringify(found)).not.toContain("secret");
});

it("S113: a message with files is read without looking at them", () => {
  const found = written({ content: "", attachments: [{ url: "https://cdn.example/file" }] });
  expect(found).toMatchObject({ kind: "message", text: "" });
  expect(JSON.stringify(found)).not.toContain("cdn.example");
});

describe("S112: a chat is only private or a group when all that is told says so", () => {
  const guild = { guild_id: ROOM.guildId };
  it.each([
    ["direct", {}],
    ["unknown", { channel_type: undefined }],
    ["unknown", { channel_type: null }],
    ["unknown", { channel_type: "1" }],
    ["unknown", { channel_type: 99 }],
    ["unknown", { channel_type: 1, ...guild }],
    ["unknown", { channel_type: 0 }],
    ["group", { channel_type: 3 }],
    ["unknown", { channel_type: 3, ...guild }],
    ["group", { channel_type: 0, ...guild }],
    ["group", { channel_type: 2, ...guild }],
    ["unknown", { channel_type: 11, ...guild }],
    ["unknown", { channel_type: 99, ...guild }],
  ])("a message is %s with %j", (kind, fields) => {
    expect(chatKind(written(fields))).toBe(kind);
  });

  it.each([
    ["direct", {}],
    ["unknown", { context: undefined }],
    ["group", { context: 2 }],
    ["unknown", { context: 2, ...guild }],
    ["unknown", { context: 1, ...guild }],
    ["unknown", { context: 1, channel: { id: CHAT, type: 3 } }],
    ["unknown", { context: 0 }],
    ["group", { context: 0, ...guild, channel: { id: CHAT, type: 0 }, member: { user: message.author } }],
    ["unknown", { context: 0, ...guild, channel: { id: CHAT, type: 11 }, member: { user: message.author } }],
  ])("a command is %s with %j", (kind, fields) => {
    expect(chatKind(used(fields))).toBe(kind);
  });
});

it("takes the type of a channel from elsewhere where the message does not tell", () => {
  expect(chatKind(written({ channel_type: undefined }, { type: 1 }))).toBe("direct");
  expect(
    written({ channel_type: 11, guild_id: ROOM.guildId }, { type: 11, parentId: ROOM.channelId }),
  ).toMatchObject({
    chat: { kind: "group", id: ROOM.channelId },
    replyTarget: { chatId: ROOM.channelId, threadId: CHAT, messageId: message.id },
  });
});

it("a slash command is a message: its name, subcommands and values", () => {
  const options = [
    {
      name: "time",
      type: 1,
      options: [
        { name: "zone", type: 3, value: "UTC" },
        { name: "count", type: 4, value: 2 },
      ],
    },
  ];
  const found = used({ data: { type: 1, name: "ask", options } });
  expect(found).toMatchObject({
    kind: "message",
    text: "/ask time UTC 2",
    replyTarget: { messageId: `interaction:direct:${command.id}` },
  });
});

it("buttons, menus, forms and commands of a context menu are interactions", () => {
  const own = { author: { id: BOT }, channel_id: CHAT };
  const rows = [
    { type: 18, component: { type: 4, value: "text" } },
    { type: 1, components: [{ value: "more" }] },
  ];
  const found = [
    used({ type: 3, message: own, data: { component_type: 2, custom_id: "yes" } }),
    used({ type: 3, message: own, data: { component_type: 3, custom_id: "menu", values: ["a", "b"] } }),
    used({ type: 5, data: { custom_id: "form", components: rows } }),
    used({ data: { type: 3, name: "Translate" } }),
  ];
  expect(found.map((one) => typeof one === "object" && [one.kind, one.text])).toEqual([
    ["interaction", "yes"],
    ["interaction", "menu a b"],
    ["interaction", "form\ntext\nmore"],
    ["interaction", "/Translate"],
  ]);
});

describe("S109: what is no fresh content of a person is dropped", () => {
  it.each([
    ["own_message", { author: { ...message.author, id: BOT } }],
    ["webhook_message", { webhook_id: ANN.id }],
    ["bot_sender", { author: { ...message.author, bot: true } }],
    ["system_message", { author: { ...message.author, system: true } }],
    ["system_message", { type: 7 }],
    ["system_message", { type: undefined }],
    ["poll", { poll: { question: { text: "?" } } }],
    ["no_sender", { author: undefined }],
    ["no_sender", { author: { id: 7 } }],
    ["no_sender", { author: { id: "7" } }],
    ["no_chat", { channel_id: undefined }],
    ["malformed_event", { id: 7 }],
  ])("%s: a message with %j", (reason, fields) => {
    expect(written(fields)).toBe(reason);
  });

  it.each([
    ["autocomplete", { type: 4 }],
    ["unsupported_interaction", { type: 1 }],
    ["unsupported_interaction", { data: { type: 4, name: "launch" } }],
    ["malformed_event", { data: null }],
    ["no_chat", { channel: undefined }],
    ["no_sender", { user: undefined }],
    ["foreign_component", { type: 3 }],
    ["foreign_component", { type: 3, message: { author: { id: ANN.id }, channel_id: CHAT } }],
    ["foreign_component", { type: 3, message: { author: { id: BOT }, channel_id: ROOM.channelId } }],
  ])("%s: an interaction with %j", (reason, fields) => {
    expect(used(fields)).toBe(reason);
  });

  it.each(["READY", "RESUMED", ...eventFixtures.map(({ name }) => name)])(
    "S110: %s alone is nothing",
    (name) => {
      expect(read(name, null)).toMatch(/^(unsupported|malformed)_event$/);
    },
  );

  it("S109 S110: no fixture is a message", () => {
    const kinds = eventFixtures.map(({ data, name }) => read(name, data(about)));
    expect(kinds.filter((found) => typeof found === "object" && found.kind === "message")).toEqual([]);
    expect(kinds.filter((found) => typeof found === "object")).toHaveLength(5);
  });
});
