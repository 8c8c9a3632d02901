import type { BinaryNode, proto } from "@whiskeysockets/baileys";
import { proto as Proto } from "@whiskeysockets/baileys";
import type { FakeWhatsappAccount } from "@openclaw/testkit/whatsapp";

type Send = (account: FakeWhatsappAccount, from: string) => Promise<void>;

const { Type } = Proto.Message.ProtocolMessage;
const KEY = { remoteJid: "15550001111@s.whatsapp.net", fromMe: false, id: "ABCDEF" };
let ids = 0;
const seconds = (): string => String(Math.floor(Date.now() / 1000));
const nextId = (): string => `EVENT${(ids += 1)}`;

const message =
  (content: proto.IMessage): Send =>
  async (account, from) =>
    void (await account.person(from).send(content));
const protocol = (content: proto.Message.IProtocolMessage): Send => message({ protocolMessage: content });
const stanza =
  (make: (jid: string, account: FakeWhatsappAccount) => BinaryNode): Send =>
  async (account, from) =>
    account.push(make(account.person(from).jid, account));
const notification = (type: string, content: BinaryNode[] = []): Send =>
  stanza((jid) => ({
    tag: "notification",
    attrs: { id: nextId(), from: jid, type, t: seconds(), participant: jid },
    content,
  }));
const call = (tag: string): Send =>
  stanza((jid) => ({
    tag: "call",
    attrs: { id: nextId(), from: jid, t: seconds() },
    content: [
      {
        tag,
        attrs: {
          "call-id": nextId(),
          "call-creator": jid,
          ...(tag === "terminate" && { reason: "timeout" }),
        },
      },
    ],
  }));

/** Everything beside messages that somebody can cause, as WhatsApp delivers it. */
export const eventFixtures = {
  "revoked message": protocol({ type: Type.REVOKE, key: KEY }),
  "edited message": protocol({
    type: Type.MESSAGE_EDIT,
    key: KEY,
    editedMessage: { conversation: "edited" },
  }),
  "edited message, wrapped": message({
    editedMessage: { message: { protocolMessage: { type: Type.MESSAGE_EDIT, key: KEY } } },
  }),
  "disappearing messages": protocol({ type: Type.EPHEMERAL_SETTING, ephemeralExpiration: 86_400 }),
  "history of somebody else": protocol({
    type: Type.HISTORY_SYNC_NOTIFICATION,
    historySyncNotification: { syncType: Proto.Message.HistorySyncType.RECENT },
  }),
  "keys of the app state of somebody else": protocol({
    type: Type.APP_STATE_SYNC_KEY_SHARE,
    appStateSyncKeyShare: { keys: [] },
  }),
  "request for keys of the app state": protocol({ type: Type.APP_STATE_SYNC_KEY_REQUEST }),
  "numbers behind lids, by somebody else": protocol({ type: Type.LID_MIGRATION_MAPPING_SYNC }),
  "answer of a phone that is not the owner's": protocol({
    type: Type.PEER_DATA_OPERATION_REQUEST_RESPONSE_MESSAGE,
  }),
  "shared phone number": protocol({ type: Type.SHARE_PHONE_NUMBER }),
  reaction: message({ reactionMessage: { key: KEY, text: "🦞" } }),
  "reaction taken back": message({ reactionMessage: { key: KEY, text: "" } }),
  "vote in a poll": message({ pollUpdateMessage: { pollCreationMessageKey: KEY } }),
  poll: message({ pollCreationMessage: { name: "poll", options: [{ optionName: "yes" }] } }),
  pin: message({ pinInChatMessage: { key: KEY, type: Proto.Message.PinInChatMessage.Type.PIN_FOR_ALL } }),
  "kept message": message({ keepInChatMessage: { key: KEY, keepType: Proto.KeepType.KEEP_FOR_ALL } }),
  "invitation to a group": message({ groupInviteMessage: { groupJid: "1@g.us", inviteCode: "x" } }),
  "payment request": message({ requestPaymentMessage: { amount1000: 1 } }),
  "button pressed": message({
    buttonsResponseMessage: { selectedButtonId: "1", selectedDisplayText: "approve" },
  }),
  "button of a template pressed": message({
    templateButtonReplyMessage: { selectedId: "1", selectedDisplayText: "approve" },
  }),
  "line of a list chosen": message({
    listResponseMessage: { title: "approve", singleSelectReply: { selectedRowId: "1" } },
  }),
  "form sent": message({ interactiveResponseMessage: { body: { text: "approve" } } }),
  "key for a group, alone": message({ senderKeyDistributionMessage: { groupId: "1@g.us" } }),
  "nothing at all": message({}),
  "what nobody can decrypt": async (account, from) => void (await account.person(from).sendDamaged()),
  "message of an hour ago": async (account, from) =>
    void (await account.person(from).send("history", { writtenAtMs: Date.now() - 3_600_000 })),
  status: async (account, from) => {
    const { jid } = account.person(from);
    const attributes = { from: "status@broadcast", participant: jid };
    await account.person(from).send("status", { attributes });
  },
  "broadcast list": async (account, from) => {
    const { jid } = account.person(from);
    await account
      .person(from)
      .send("to many", { attributes: { from: "1234567890@broadcast", participant: jid } });
  },
  newsletter: stanza(() => ({
    tag: "message",
    attrs: { id: nextId(), from: "120363000000000009@newsletter", t: seconds(), type: "text" },
    content: [
      { tag: "plaintext", attrs: {}, content: Proto.Message.encode({ conversation: "news" }).finish() },
    ],
  })),
  "what the owner wrote to them from the phone": async (account, from) =>
    void (await account.owner.send("from the phone", {
      attributes: { recipient: account.person(from).jid },
    })),
  "read receipt": stanza((jid) => ({
    tag: "receipt",
    attrs: { id: nextId(), from: jid, type: "read", t: seconds() },
  })),
  "delivery receipt": stanza((jid) => ({ tag: "receipt", attrs: { id: nextId(), from: jid, t: seconds() } })),
  typing: stanza((jid) => ({
    tag: "chatstate",
    attrs: { from: jid },
    content: [{ tag: "composing", attrs: {} }],
  })),
  online: stanza((jid) => ({ tag: "presence", attrs: { from: jid, type: "available" } })),
  call: call("offer"),
  "missed call": call("terminate"),
  "new profile picture": notification("picture", [{ tag: "set", attrs: { id: "1" } }]),
  "devices changed": notification("devices"),
  "app state changed": notification("server_sync"),
  "privacy token": notification("privacy_token"),
  "account changed": notification("account_sync"),
  "somebody joined a group": stanza((jid) => ({
    tag: "notification",
    attrs: { id: nextId(), from: "120363000000000001@g.us", type: "w:gp2", participant: jid, t: seconds() },
    content: [{ tag: "add", attrs: {}, content: [{ tag: "participant", attrs: { jid } }] }],
  })),
  "group renamed": stanza((jid) => ({
    tag: "notification",
    attrs: { id: nextId(), from: "120363000000000001@g.us", type: "w:gp2", participant: jid, t: seconds() },
    content: [{ tag: "subject", attrs: { subject: "new", s_o: jid, s_t: "1" } }],
  })),
  "of a kind that is not known": stanza((jid) => ({
    tag: "message",
    attrs: { id: nextId(), from: jid, t: seconds(), type: "brand-new" },
  })),
} satisfies Readonly<Record<string, Send>>;
