import type { InboundMessage } from "@openclaw/contracts";
import { describe, expect, it } from "vitest";
import { toInboundMessage, type DropReason } from "../src/index.js";

const OWN = { teamIds: ["T0OWN", "E0OWN"], botUserId: "U0BOT", botId: "B0BOT" };
const ANN = "U0ANN0001";
const MESSAGE = {
  type: "message",
  user: ANN,
  team: "T0OWN",
  text: "hello",
  channel: "D0ANN",
  channel_type: "im",
  ts: "1.1",
};

const read = (body: unknown): InboundMessage | DropReason => {
  let reason: DropReason | undefined;
  const message = toInboundMessage(body, { own: OWN, onDrop: (dropped) => (reason = dropped) });
  if (message !== undefined) return message;
  if (reason === undefined) throw new Error("Expected a message or a reason.");
  return reason;
};
const readEvent = (fields: object, envelope: object = {}): InboundMessage | DropReason =>
  read({ type: "event_callback", event_id: "Ev1", event: { ...MESSAGE, ...fields }, ...envelope });
const senderOf = (message: InboundMessage | DropReason): string =>
  typeof message === "string" ? message : message.sender.id;
const kindOf = (message: InboundMessage | DropReason): string =>
  typeof message === "string" ? message : message.chat.kind;

describe("messages", () => {
  it("are read with sender, conversation, time and text", () => {
    expect(readEvent({})).toEqual({
      channel: "slack",
      account: "default",
      kind: "message",
      chat: { kind: "direct", id: "D0ANN" },
      sender: { id: ANN, aliases: [`team:T0OWN:user:${ANN}`], meta: {} },
      messageId: "1.1",
      text: "hello",
      replyTarget: { chatId: "D0ANN" },
    });
    expect(
      toInboundMessage({ type: "event_callback", event: MESSAGE }, { own: OWN, account: "work" }),
    ).toMatchObject({
      account: "work",
    });
  });

  it("are answered in the thread that they are in", () => {
    expect(readEvent({ thread_ts: "0.9" })).toMatchObject({
      replyTarget: { chatId: "D0ANN", threadId: "0.9" },
    });
    expect(readEvent({ thread_ts: "1.1" })).toMatchObject({ replyTarget: { threadId: "1.1" } });
  });

  it("come with the text that the person typed", () => {
    expect(readEvent({ text: "a &lt;b&gt; &amp;amp; <@U0BOT>" })).toMatchObject({
      text: "a <b> &amp; <@U0BOT>",
    });
    expect(readEvent({ text: undefined, subtype: "file_share", files: [{ id: "F1" }] })).toMatchObject({
      text: "",
    });
  });

  it("are also files, messages in the third person, and answers sent to the channel as well", () => {
    for (const subtype of ["file_share", "me_message", "thread_broadcast"]) {
      expect(readEvent({ subtype })).toMatchObject({ kind: "message", text: "hello" });
    }
  });

  it("S118: leave out what others wrote: the root of a thread, attachments and previews", () => {
    const quoted = {
      subtype: "thread_broadcast",
      root: { user: "U0OWNER", text: "secret of the root" },
      attachments: [{ author_id: "U0OWNER", text: "secret of a preview" }],
      blocks: [{ type: "rich_text", elements: [] }],
    };
    expect(JSON.stringify(readEvent(quoted))).not.toContain("secret");
    expect(JSON.stringify(readEvent(quoted))).not.toContain("U0OWNER");
  });

  it("S112: are of the kind that Slack tells, and of unknown kind where it does not or contradicts itself", () => {
    const kinds = {
      im: "direct",
      mpim: "unknown",
      channel: "unknown",
      group: "unknown",
      app_home: "unknown",
    };
    for (const [type, kind] of Object.entries(kinds))
      expect(kindOf(readEvent({ channel_type: type }))).toBe(kind);
    const groups = { im: "unknown", mpim: "group", channel: "group", group: "group", brand_new: "unknown" };
    for (const [type, kind] of Object.entries(groups)) {
      expect(kindOf(readEvent({ channel_type: type, channel: "C0GENERAL" }))).toBe(kind);
    }
    expect(kindOf(readEvent({ channel_type: undefined }))).toBe("unknown");
    expect(kindOf(readEvent({ channel_type: undefined, channel: "C0GENERAL" }))).toBe("unknown");
  });

  it("are also mentions: the same message as the event about it, never a private one", () => {
    const mention = { type: "app_mention", channel: "C0GENERAL", channel_type: undefined };
    const message = { channel: "C0GENERAL", channel_type: "channel" };
    expect(readEvent(mention)).toEqual(readEvent(message));
    expect(kindOf(readEvent({ ...mention, channel: "D0ANN" }))).toBe("unknown");
  });
});

describe("the sender", () => {
  it("S125: is the member id, whatever name somebody has", () => {
    const named = { username: "U0OWNER", user_profile: { name: "U0OWNER", display_name: "owner" } };
    expect(readEvent(named)).toMatchObject({ sender: { id: ANN, meta: { name: "owner" } } });
    for (const user of [
      "ann",
      "u0ann0001",
      "@U0ANN0001",
      "B0ANN",
      "C0ANN",
      "",
      7,
      null,
      undefined,
      { id: ANN },
    ]) {
      expect(senderOf(readEvent({ user }))).toBe("no_sender");
    }
  });

  it("S126: is the author alone, not who is mentioned, edits, is quoted, or is named by an app", () => {
    const edited = {
      subtype: "message_changed",
      user: "U0OWNER",
      message: { user: "U0OWNER", bot_id: "B0BOT", text: "<@U0OWNER>", edited: { user: "U0OWNER" } },
    };
    expect(readEvent(edited)).toBe("edited_message");
    const mentioned = {
      text: "<@U0OWNER> hi",
      parent_user_id: "U0OWNER",
      blocks: [{ type: "user", user_id: "U0OWNER" }],
      edited: { user: "U0OWNER", ts: "2" },
    };
    expect(senderOf(readEvent(mentioned))).toBe(ANN);
    expect(readEvent({ bot_id: "B0OTHER", user: "U0OWNER" })).toBe("bot_sender");
    expect(readEvent({ subtype: "bot_message", user: "U0OWNER" })).toBe("bot_sender");
  });

  it("of another workspace has an id that says so, by the surest of the fields", () => {
    const foreign = `team:T0OTHER:user:${ANN}`;
    for (const field of ["user_team", "source_team", "team"]) {
      expect(senderOf(readEvent({ team: undefined, [field]: "T0OTHER" }))).toBe(foreign);
    }
    expect(senderOf(readEvent({ team: undefined, user_profile: { team: "T0OTHER" } }))).toBe(foreign);
    expect(senderOf(readEvent({ team: "T0OWN", user_team: "T0OTHER" }))).toBe(foreign);
    expect(readEvent({ team: "T0OTHER" })).not.toMatchObject({ sender: { aliases: expect.anything() } });
    expect(senderOf(readEvent({ team: "E0OWN" }))).toBe(ANN);
    expect(senderOf(readEvent({ team: undefined }))).toBe(ANN);
  });

  it("S132: is of the workspace that the call is for, where nothing surer is told", () => {
    const silent = { team: undefined };
    const foreign = `team:T0OTHER:user:${ANN}`;
    expect(senderOf(readEvent(silent, { team_id: "T0OTHER" }))).toBe(foreign);
    expect(
      senderOf(readEvent({ ...silent, type: "app_mention", channel: "C0" }, { team_id: "T0OTHER" })),
    ).toBe(foreign);
    const reaction = { type: "reaction_added", item: { channel: "D0ANN" }, event_ts: "1" };
    expect(senderOf(readEvent({ ...silent, ...reaction }, { team_id: "T0OTHER" }))).toBe(foreign);
    expect(senderOf(readEvent(silent, { team_id: "T0OWN" }))).toBe(ANN);
    expect(senderOf(readEvent({ team: "T0OWN" }, { team_id: "T0OTHER" }))).toBe(ANN);
    expect(readEvent(silent, { team_id: "T0OWN", is_ext_shared_channel: true })).toBe("unknown_team");
  });

  it("of no workspace that Slack tells is nobody, where other workspaces take part", () => {
    expect(readEvent({ team: undefined }, { is_ext_shared_channel: true })).toBe("unknown_team");
    expect(readEvent({ team: 7 })).toBe("unknown_team");
    expect(readEvent({ team: "not an id" })).toBe("unknown_team");
  });

  it("S109: is never the bot itself, another bot or Slackbot", () => {
    expect(readEvent({ user: "U0BOT" })).toBe("own_message");
    expect(readEvent({ bot_id: "B0BOT" })).toBe("own_message");
    expect(readEvent({ bot_id: "B0OTHER" })).toBe("bot_sender");
    expect(readEvent({ bot_profile: {} })).toBe("bot_sender");
    expect(readEvent({ user: "USLACKBOT" })).toBe("bot_sender");
  });
});

describe("everything else", () => {
  it("is dropped with its reason", () => {
    expect(read(undefined)).toBe("malformed_event");
    expect(read("text")).toBe("malformed_event");
    expect(read({})).toBe("unsupported_event");
    expect(read({ type: "event_callback" })).toBe("malformed_event");
    expect(readEvent({ type: "brand_new" })).toBe("unsupported_event");
    expect(readEvent({ subtype: "brand_new" })).toBe("service_message");
    expect(readEvent({ subtype: "message_deleted" })).toBe("deleted_message");
    expect(readEvent({ hidden: true })).toBe("hidden_message");
    expect(readEvent({ channel: undefined })).toBe("no_chat");
    expect(readEvent({ ts: undefined })).toBe("malformed_event");
  });

  it("S110: reactions are reactions, by whom they are", () => {
    const item = { type: "message", channel: "D0ANN", ts: "1.0" };
    const reaction = {
      type: "reaction_added",
      event_ts: "1.2",
      reaction: "eyes",
      item_user: "U0OWNER",
      item,
    };
    expect(readEvent(reaction)).toMatchObject({
      kind: "reaction",
      sender: { id: ANN },
      chat: { kind: "direct" },
      text: "eyes",
    });
    expect(readEvent({ ...reaction, item: { type: "file", file: "F1" } })).toBe("no_chat");
  });
});

describe("interactions", () => {
  const press = {
    type: "block_actions",
    trigger_id: "5.5",
    user: { id: ANN, team_id: "T0OWN", username: "ann" },
    team: { id: "T0OWN" },
    channel: { id: "D0ANN" },
    message: { user: "U0OWNER", thread_ts: "0.9" },
    actions: [{ action_id: "pay", value: "yes", action_ts: "5" }],
  };

  it("S111: are by who pressed, not by whom the button was for", () => {
    expect(read(press)).toMatchObject({
      kind: "interaction",
      chat: { kind: "direct", id: "D0ANN" },
      sender: { id: ANN, meta: { name: "ann" } },
      messageId: "5.5",
      text: "yes",
      replyTarget: { chatId: "D0ANN", threadId: "0.9" },
    });
    expect(senderOf(read({ ...press, user: { id: ANN, team_id: "T0OTHER" } }))).toBe(
      `team:T0OTHER:user:${ANN}`,
    );
    expect(read({ ...press, user: undefined })).toBe("no_sender");
    expect(read({ ...press, user: { id: "ann" } })).toBe("no_sender");
  });

  it("are in the conversation that their id tells, and private where there is none", () => {
    expect(kindOf(read({ ...press, channel: { id: "C0GENERAL" } }))).toBe("group");
    expect(kindOf(read({ ...press, channel: undefined, container: { channel_id: "G0GROUP" } }))).toBe(
      "group",
    );
    expect(kindOf(read({ ...press, channel: { id: "X0" } }))).toBe("unknown");
    const modal = {
      ...press,
      type: "view_submission",
      channel: undefined,
      view: { id: "V1", callback_id: "form" },
    };
    expect(read({ ...modal, actions: undefined })).toMatchObject({
      chat: { kind: "direct", id: ANN },
      text: "form",
      replyTarget: { chatId: ANN },
    });
  });
});

describe("slash commands", () => {
  const command = {
    command: "/ask",
    text: "a &amp; b",
    user_id: ANN,
    user_name: "ann",
    team_id: "T0OWN",
    channel_id: "D0ANN",
    trigger_id: "6.6",
    response_url: "https://hooks.slack.com/commands/1/2/3",
  };

  it("are messages, answered to their sender alone", () => {
    expect(read(command)).toMatchObject({
      kind: "message",
      chat: { kind: "direct", id: "D0ANN" },
      sender: { id: ANN, meta: { name: "ann" } },
      messageId: "6.6",
      text: "/ask a & b",
      replyTarget: { chatId: "D0ANN", messageId: `command:${ANN}:6.6` },
    });
    expect(kindOf(read({ ...command, channel_id: "C0GENERAL" }))).toBe("group");
  });

  it("of another workspace, or without sender, conversation or id, are told apart", () => {
    expect(senderOf(read({ ...command, team_id: "T0OTHER" }))).toBe(`team:T0OTHER:user:${ANN}`);
    expect(read({ ...command, user_id: "ann" })).toBe("no_sender");
    expect(read({ ...command, channel_id: undefined })).toBe("no_chat");
    expect(read({ ...command, trigger_id: undefined })).toBe("malformed_event");
  });
});
