import { isFields, type Fields } from "@openclaw/channel-kit";
import {
  readChatGuid,
  readChatKind,
  readCount,
  readFlag,
  readText,
  type MessageFacts,
  type RowKind,
} from "./message-facts.js";

const LINK_PREVIEW = "com.apple.messages.URLBalloonProvider";

/** Reads a message as imsg tells it; `undefined` when it is none. */
export function readImsgMessage(value: unknown): MessageFacts | undefined {
  if (!isFields(value)) return undefined;
  const rowId = readCount(value["id"]);
  const guid = readText(value["guid"]);
  const chat = readChat(value);
  if (rowId === 0 || guid === "" || chat === undefined) return undefined;
  const { attachments } = value;
  return {
    rowId,
    guid,
    rowKind: readRowKind(value),
    ...chat,
    sender: readText(value["sender"]).trim(),
    senderName: readText(value["sender_name"]),
    isFromMe: readFlag(value["is_from_me"]),
    ownHandle: readText(value["destination_caller_id"]).trim(),
    text: readText(value["text"]),
    hasAttachments: Array.isArray(attachments) && attachments.length > 0,
    createdAtMs: Date.parse(readText(value["created_at"])),
  };
}

function readChat(value: Fields): Pick<MessageFacts, "chatId" | "chatKind" | "service"> | undefined {
  const rowId = readCount(value["chat_id"]);
  const guid = readText(value["chat_guid"]);
  const chatId = rowId > 0 ? String(rowId) : guid;
  if (chatId === "") return undefined;
  const identifier = readText(value["chat_identifier"]);
  const marks = readChatGuid(guid);
  const { is_group: isGroup, participants } = value;
  const manyPeople = Array.isArray(participants) && participants.length > 1;
  return {
    chatId,
    chatKind: readChatKind(
      marks.isGroup || isGroup === true || manyPeople || identifier.includes(";+;"),
      marks.isDirect,
    ),
    service: marks.service,
  };
}

function readRowKind(value: Fields): RowKind {
  if (value["is_reaction"] === true || value["reacted_to_guid"] !== undefined) return "reaction";
  if (readCount(value["associated_message_type"]) > 0) return "reaction";
  if (value["poll"] !== undefined) return "poll";
  if (value["date_retracted"] !== undefined) return "unsent";
  if (value["date_edited"] !== undefined) return "edit";
  if (readCount(value["item_type"]) > 0) return "group_change";
  const balloon = readText(value["balloon_bundle_id"]);
  return balloon === "" || balloon === LINK_PREVIEW ? "content" : "app_message";
}
