import { isFields, type Fields } from "@openclaw/channel-kit";
import {
  readChatGuid,
  readChatKind,
  readCount,
  readFlag,
  readService,
  readText,
  type MessageFacts,
  type RowKind,
} from "./message-facts.js";

const LINK_PREVIEW = "com.apple.messages.URLBalloonProvider";
/** `chat.style` of the Messages database. */
const GROUP_STYLE = 43;
const DIRECT_STYLE = 45;

/** Reads a message as BlueBubbles tells it, by webhook or query; `undefined` when it is none. */
export function readBlueBubblesMessage(value: unknown): MessageFacts | undefined {
  if (!isFields(value)) return undefined;
  const guid = readText(value["guid"]);
  // More than one chat would leave open where the answer goes.
  const chats = Array.isArray(value["chats"]) ? value["chats"] : [];
  const chat: unknown = chats.length === 1 ? chats[0] : undefined;
  const chatId = isFields(chat) ? readText(chat["guid"]) : "";
  if (guid === "" || !isFields(chat) || chatId === "") return undefined;
  const handle = isFields(value["handle"]) ? value["handle"] : {};
  const { attachments } = value;
  const marks = readChatGuid(chatId);
  const service = readService(handle["service"]);
  return {
    rowId: readCount(value["originalROWID"]),
    guid,
    rowKind: readRowKind(value),
    chatId,
    chatKind: readKind(chat, marks),
    sender: readText(handle["address"]).trim(),
    senderName: "",
    isFromMe: readFlag(value["isFromMe"]),
    ownHandle: readText(chat["lastAddressedHandle"]).trim(),
    // A chat of one service can hold messages of the other, so the worse of the two counts.
    service: service === "sms" || marks.service === "sms" ? "sms" : service,
    text: readText(value["text"]),
    hasAttachments: Array.isArray(attachments) && attachments.length > 0,
    createdAtMs: typeof value["dateCreated"] === "number" ? value["dateCreated"] : Number.NaN,
  };
}

function readKind(chat: Fields, marks: ReturnType<typeof readChatGuid>): MessageFacts["chatKind"] {
  const { participants, style } = chat;
  const manyPeople = Array.isArray(participants) && participants.length > 1;
  // Style 0 is what a server says that does not know it.
  return readChatKind(
    marks.isGroup || style === GROUP_STYLE || manyPeople,
    marks.isDirect || style === DIRECT_STYLE,
  );
}

function readRowKind(value: Fields): RowKind {
  if (readText(value["associatedMessageGuid"]) !== "" || isSet(value["associatedMessageType"])) {
    return "reaction";
  }
  if (isSet(value["dateRetracted"])) return "unsent";
  if (isSet(value["dateEdited"])) return "edit";
  if (isSet(value["itemType"]) || isSet(value["groupActionType"])) return "group_change";
  if (readText(value["groupTitle"]) !== "") return "group_change";
  const isService = ["isSystemMessage", "isServiceMessage", "isAutoReply", "isCorrupt"].some(
    (flag) => value[flag] === true,
  );
  if (isService) return "service_message";
  const balloon = readText(value["balloonBundleId"]);
  return balloon === "" || balloon === LINK_PREVIEW ? "content" : "app_message";
}

/** The server says nothing, `null` or 0 for what is not there, and numbers or names for what is. */
const isSet = (value: unknown): boolean =>
  value !== undefined && value !== null && value !== 0 && value !== "" && value !== "0";
