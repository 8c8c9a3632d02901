import { GROUP_ID } from "./fixtures.js";

type Content = Readonly<Record<string, unknown>>;

const TIMESTAMP = 1_700_000_000_123;
const GROUP = { groupId: GROUP_ID, groupName: "Group", revision: 4, type: "DELIVER" };
const NO_TEXT = { timestamp: TIMESTAMP, message: null, expiresInSeconds: 0, viewOnce: false };
const author = { targetAuthor: "+15550001111", targetAuthorNumber: "+15550001111", targetSentTimestamp: 1 };

const data = (fields: Content): Content => ({ dataMessage: { ...NO_TEXT, ...fields } });
const sync = (syncMessage: Content): Content => ({ syncMessage });

/** Every kind of envelope that is no message for the bot, as signal-cli 0.13 writes it, by name: what stands beside the source. */
export const eventFixtures: Readonly<Record<string, Content>> = {
  "sync: a message sent from another device": sync({
    sentMessage: {
      destination: "+15550003333",
      destinationNumber: "+15550003333",
      timestamp: TIMESTAMP,
      message: "from my phone",
    },
  }),
  "sync: a message sent to a group": sync({ sentMessage: { ...NO_TEXT, message: "hi", groupInfo: GROUP } }),
  "sync: a transcript": sync({ sentTranscript: { message: "from my phone" } }),
  "sync: messages read": sync({ readMessages: [{ sender: "+15550003333", timestamp: TIMESTAMP }] }),
  "sync: a story": sync({ sentStoryMessage: { allowsReplies: true } }),
  "sync: blocked people": sync({ blockedNumbers: [], blockedGroupIds: [] }),
  "sync: contacts": sync({ type: "CONTACTS_SYNC" }),
  "sync: nothing": sync({}),
  "sync: with a data message beside it": {
    syncMessage: {},
    dataMessage: { ...NO_TEXT, message: "both" },
  },
  "a delivery receipt": {
    receiptMessage: { when: TIMESTAMP, isDelivery: true, isRead: false, isViewed: false, timestamps: [1] },
  },
  "a read receipt": {
    receiptMessage: { when: TIMESTAMP, isDelivery: false, isRead: true, isViewed: false, timestamps: [1] },
  },
  "a viewed receipt": {
    receiptMessage: { when: TIMESTAMP, isDelivery: false, isRead: false, isViewed: true, timestamps: [1] },
  },
  "typing begins": { typingMessage: { action: "STARTED", timestamp: TIMESTAMP } },
  "typing ends": { typingMessage: { action: "STOPPED", timestamp: TIMESTAMP, groupId: GROUP_ID } },
  "a call": { callMessage: { offerMessage: { id: 1, type: "AUDIO_CALL", opaque: "AA==" } } },
  "a call that ends": { callMessage: { hangupMessage: { id: 1, type: "NORMAL", deviceId: 0 } } },
  "a story": { storyMessage: { allowsReplies: true, textAttachment: { text: "my day" } } },
  "an edited message": {
    editMessage: { targetSentTimestamp: 1, dataMessage: { ...NO_TEXT, message: "better" } },
  },
  "a reaction": data({ reaction: { emoji: "👍", ...author, isRemove: false } }),
  "a reaction taken back": data({ reaction: { emoji: "👍", ...author, isRemove: true } }),
  "a reaction with a text": data({ message: "👍", reaction: { emoji: "👍", ...author, isRemove: false } }),
  "a message deleted for all": data({ remoteDelete: { timestamp: 1 } }),
  "a message deleted by an administrator": data({ adminDelete: author, groupInfo: GROUP }),
  "a timer for messages": data({ expiresInSeconds: 3600, isExpirationUpdate: true }),
  "a group that changed": data({ groupInfo: { ...GROUP, type: "UPDATE" } }),
  "a group that was left": data({ groupInfo: { ...GROUP, type: "QUIT" } }),
  "a group call": data({ groupCallUpdate: { eraId: "1" }, groupInfo: GROUP }),
  "a payment": data({ payment: { note: "thanks", receipt: "AA==" } }),
  "a message pinned": data({ pinMessage: { ...author, pinDurationSeconds: 60 } }),
  "a message unpinned": data({ unpinMessage: author }),
  "a poll": data({ pollCreate: { question: "when?", allowMultiple: false, options: ["now"] } }),
  "a vote": data({ pollVote: { ...author, optionIndexes: [0], voteCount: 1 } }),
  "a poll that ends": data({ pollTerminate: { targetSentTimestamp: 1 } }),
  "an empty text": data({ message: "" }),
  "a profile key": data({}),
  "nothing at all": {},
  "what a later version adds": { hologramMessage: { message: "hello" } },
  "a data message that is none": { dataMessage: "hello" },
};

/** An envelope from this person around `content`. */
export function envelopeOf(uuid: string, content: Content): Content {
  return {
    source: uuid,
    sourceNumber: null,
    sourceUuid: uuid,
    sourceName: "Somebody",
    sourceDevice: 1,
    timestamp: TIMESTAMP,
    ...content,
  };
}
