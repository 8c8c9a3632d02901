import { proto, WAMessageStatus, WAMessageStubType, type WAMessage } from "@whiskeysockets/baileys";
import { describe, expect, it } from "vitest";
import { parseSenderId, toInboundMessage, unresolvedLid, type DropReason } from "../src/index.js";

const OWN = { phone: "+15550009999", lid: "915550009999" };
const NOW_MS = 1_700_000_000_000;

const direct = (key: Partial<WAMessage["key"]> = {}, rest: Partial<WAMessage> = {}): WAMessage => ({
  key: { remoteJid: "15550001111@s.whatsapp.net", fromMe: false, id: "A1", ...key },
  message: { conversation: "hello" },
  messageTimestamp: NOW_MS / 1000,
  ...rest,
});

function read(message: WAMessage, options: { readonly phoneOfLid?: string } = {}) {
  const drops: DropReason[] = [];
  const notBeforeMs = NOW_MS - 30_000;
  const inbound = toInboundMessage(message, {
    own: OWN,
    notBeforeMs,
    isSentByUs: (id) => id === "OURS",
    onDrop: (reason) => drops.push(reason),
    ...options,
  });
  return inbound ?? drops[0];
}

describe("who wrote a message", () => {
  it.each([
    "41791234567:0@s.whatsapp.net",
    "41791234567:12@s.whatsapp.net",
    "41791234567_1:12@s.whatsapp.net",
    "41791234567@c.us",
    "41791234567:99@hosted",
  ])("S129: %s is the person with the number, whatever their device", (remoteJid) => {
    expect(read(direct({ remoteJid }))).toMatchObject({
      sender: { id: "+41791234567" },
      chat: { kind: "direct", id: "41791234567@s.whatsapp.net" },
    });
    expect(parseSenderId(remoteJid)).toBe("+41791234567");
  });

  it("S129: a lid is a person only by the number that WhatsApp itself tells for it", () => {
    const told = direct({ remoteJid: "111000@lid", remoteJidAlt: "15550001111@s.whatsapp.net" });
    expect(read(told)).toMatchObject({
      sender: { id: "+15550001111" },
      replyTarget: { chatId: "111000@lid" },
    });
    const bare = direct({ remoteJid: "111000:4@lid" });
    expect(read(bare)).toBe("unresolved_lid");
    expect(unresolvedLid(bare)).toBe("111000:4@lid");
    expect(unresolvedLid(told)).toBeUndefined();
    expect(read(bare, { phoneOfLid: "+15550001111" })).toMatchObject({ sender: { id: "+15550001111" } });
    // The digits of a lid are nobody's number.
    expect(parseSenderId("111000@lid")).toBeUndefined();
    expect(read(direct({ remoteJid: "111000@lid", remoteJidAlt: "222@lid" }))).toBe("unresolved_lid");
  });

  it("S112 S133: an address of another kind, or none, is nobody", () => {
    for (const remoteJid of [
      "",
      "x",
      "15550001111",
      "15550001111@evil.net",
      "+15550001111@s.whatsapp.net",
      "@s.whatsapp.net",
      "123@s.whatsapp.net",
      "0155500011@s.whatsapp.net",
    ]) {
      expect(read(direct({ remoteJid }))).toBe("malformed_event");
    }
    expect(read(direct({ remoteJid: "13135550002@s.whatsapp.net" }))).toBe("bot_sender");
  });

  it("S100: a group is one, with the participant as sender, and answers point at the message", () => {
    const group = { remoteJid: "120363000000000001@g.us", participant: "15550001111:3@s.whatsapp.net" };
    expect(read(direct(group))).toMatchObject({
      chat: { kind: "group", id: "120363000000000001@g.us" },
      sender: { id: "+15550001111" },
      replyTarget: { chatId: "120363000000000001@g.us", messageId: "A1" },
    });
    expect(read(direct({ ...group, participant: "" }))).toBe("malformed_event");
    expect(read(direct({ ...group, participant: "7@lid" }))).toBe("unresolved_lid");
    const hidden = { ...group, participant: "7@lid", participantAlt: "15550002222@s.whatsapp.net" };
    expect(read(direct(hidden))).toMatchObject({ sender: { id: "+15550002222" } });
  });
});

describe("the account itself", () => {
  it("S109: what it writes to others is dropped, and so is what the bot itself sent", () => {
    expect(read(direct({ fromMe: true }))).toBe("own_message");
    expect(read(direct({ remoteJid: "15550009999@s.whatsapp.net", fromMe: true, id: "OURS" }))).toBe(
      "own_message",
    );
    const pending = direct(
      { remoteJid: "15550009999@s.whatsapp.net", fromMe: true },
      { status: WAMessageStatus.PENDING },
    );
    expect(read(pending)).toBe("own_message");
    expect(read(direct({ remoteJid: "1@g.us", fromMe: true }))).not.toMatchObject({ kind: "message" });
  });

  it("what the owner writes to the own number comes from that number, by number or lid", () => {
    for (const remoteJid of ["15550009999@s.whatsapp.net", "915550009999@lid"]) {
      expect(read(direct({ remoteJid, fromMe: true }))).toMatchObject({
        sender: { id: OWN.phone },
        chat: { kind: "direct", id: "15550009999@s.whatsapp.net" },
      });
    }
    // Nobody else writes from it.
    expect(read(direct({ remoteJid: "15550009999@s.whatsapp.net" }))).toBe("own_message");
  });
});

describe("what was written", () => {
  it("S109: history is dropped, and so is a message without a time", () => {
    expect(read(direct({}, { messageTimestamp: NOW_MS / 1000 - 31 }))).toBe("history");
    expect(read(direct({}, { messageTimestamp: NOW_MS / 1000 - 29 }))).toMatchObject({ text: "hello" });
    expect(read(direct({}, { messageTimestamp: null }))).toBe("history");
  });

  it("S113 S118: captions are read, files stay where they are, and quotes are left out", () => {
    const contextInfo = {
      quotedMessage: { conversation: "of somebody else" },
      participant: "1@s.whatsapp.net",
    };
    const quoting = { extendedTextMessage: { text: "mine", contextInfo } };
    expect(read(direct({}, { message: quoting }))).toMatchObject({ text: "mine" });
    expect(JSON.stringify(read(direct({}, { message: quoting })))).not.toContain("somebody else");
    const image = { ephemeralMessage: { message: { imageMessage: { caption: "look", url: "https://x" } } } };
    expect(read(direct({}, { message: image }))).toMatchObject({ kind: "message", text: "look" });
    expect(read(direct({}, { message: { audioMessage: {} } }))).toMatchObject({ text: "" });
  });

  it("S110: a reaction, edit or revocation is dropped, whatever stands beside it", () => {
    const text = { conversation: "look here" };
    expect(read(direct({}, { message: { ...text, protocolMessage: {} } }))).toBe("protocol_message");
    expect(read(direct({}, { message: { ...text, reactionMessage: {} } }))).toBe("reaction");
    expect(read(direct({}, { message: { ...text, editedMessage: {} } }))).toBe("edited_message");
    expect(read(direct({}, { message: { brandNewMessage: {} } as object }))).toBe("unsupported_message");
    expect(read(direct({}, { messageStubType: WAMessageStubType.CIPHERTEXT }))).toBe("undecryptable");
    expect(read(direct({}, { messageStubType: WAMessageStubType.GROUP_PARTICIPANT_ADD }))).toBe(
      "service_message",
    );
  });

  it("S110: of all fields that Baileys knows in a message, these are what a person writes or presses", () => {
    const content = { text: "written", message: { conversation: "written" } };
    const isOfKind = (kind: string, field: string): boolean => {
      const value = field === "conversation" ? "written" : content;
      const found = read(direct({}, { message: { [field]: value } }));
      return typeof found === "object" && found.kind === kind;
    };
    const fields = Object.keys(proto.Message.prototype).filter((field) => field !== "messageContextInfo");
    expect(fields.length).toBeGreaterThan(80);
    const ofKind = (kind: string): string[] => fields.filter((field) => isOfKind(kind, field)).toSorted();
    expect(ofKind("message")).toMatchInlineSnapshot(`
      [
        "audioMessage",
        "contactMessage",
        "contactsArrayMessage",
        "conversation",
        "documentMessage",
        "documentWithCaptionMessage",
        "ephemeralMessage",
        "extendedTextMessage",
        "imageMessage",
        "liveLocationMessage",
        "locationMessage",
        "lottieStickerMessage",
        "ptvMessage",
        "stickerMessage",
        "videoMessage",
        "viewOnceMessage",
        "viewOnceMessageV2",
        "viewOnceMessageV2Extension",
      ]
    `);
    expect(ofKind("interaction")).toMatchInlineSnapshot(`
      [
        "buttonsResponseMessage",
        "interactiveResponseMessage",
        "listResponseMessage",
        "templateButtonReplyMessage",
      ]
    `);
    for (const type of Object.values(proto.Message.ProtocolMessage.Type)) {
      const message = { conversation: "beside it", protocolMessage: { type } };
      expect(read(direct({}, { message } as object))).toBe("protocol_message");
    }
    const { UNKNOWN, ...news } = WAMessageStubType;
    expect(UNKNOWN).toBe(0);
    for (const messageStubType of Object.values(news).filter((type) => typeof type === "number")) {
      expect(read(direct({}, { messageStubType }))).toMatch(/^(service_message|undecryptable)$/);
    }
  });

  it("S111: a pressed button is no message, so it never leads to a code", () => {
    const pressed = { buttonsResponseMessage: { selectedDisplayText: "Yes" } };
    expect(read(direct({}, { message: pressed }))).toMatchObject({ kind: "interaction", text: "Yes" });
  });
});
