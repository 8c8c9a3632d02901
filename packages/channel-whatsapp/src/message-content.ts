import type { proto } from "@whiskeysockets/baileys";

/** What somebody wrote, or why it is nothing that somebody wrote. */
export type MessageContent =
  | { readonly kind: "message" | "interaction"; readonly text: string }
  | {
      readonly drop:
        | "protocol_message"
        | "reaction"
        | "edited_message"
        | "poll_update"
        | "service_message"
        | "unsupported_message";
    };

type Message = proto.IMessage;

// These change or concern other messages, whatever stands beside them.
const NO_CONTENT = [
  ["protocolMessage", "protocol_message"],
  ["editedMessage", "edited_message"],
  ["reactionMessage", "reaction"],
  ["encReactionMessage", "reaction"],
  ["pollUpdateMessage", "poll_update"],
  ["pinInChatMessage", "service_message"],
  ["keepInChatMessage", "service_message"],
  ["call", "service_message"],
] as const;

// A person writes the same in them: it disappears, is seen once, or has a caption.
const WRAPPERS = [
  "ephemeralMessage",
  "viewOnceMessage",
  "viewOnceMessageV2",
  "viewOnceMessageV2Extension",
  "documentWithCaptionMessage",
] as const;
const MAX_WRAPPERS = 4;

// Content without a text of its own; files stay where they are.
const WITHOUT_TEXT = [
  "audioMessage",
  "stickerMessage",
  "lottieStickerMessage",
  "contactMessage",
  "contactsArrayMessage",
  "locationMessage",
  "liveLocationMessage",
] as const;

/** Reads what a message says. Everything that is not listed is dropped: WhatsApp adds kinds of messages all the time. */
export function readContent(message: Message | null | undefined): MessageContent {
  let current = message ?? undefined;
  for (let depth = 0; current !== undefined && depth <= MAX_WRAPPERS; depth += 1) {
    const found = current;
    const [, drop] = NO_CONTENT.find(([field]) => isThere(found[field])) ?? [];
    if (drop !== undefined) return { drop };
    const wrapper = WRAPPERS.find((field) => isThere(found[field]));
    if (wrapper === undefined) return readPlain(found);
    current = found[wrapper]?.message ?? undefined;
  }
  return { drop: "unsupported_message" };
}

function readPlain(message: Message): MessageContent {
  const written = message.conversation || message.extendedTextMessage?.text;
  if (written) return { kind: "message", text: written };
  const pressed = readPress(message);
  if (pressed !== undefined) return { kind: "interaction", text: pressed };
  const { documentMessage, imageMessage, ptvMessage, videoMessage } = message;
  const captioned = [imageMessage, videoMessage, ptvMessage, documentMessage].find(isThere);
  if (captioned) return { kind: "message", text: captioned.caption ?? "" };
  if (WITHOUT_TEXT.some((field) => isThere(message[field]))) return { kind: "message", text: "" };
  return { drop: "unsupported_message" };
}

/** What stands on the button that somebody pressed. */
function readPress(message: Message): string | undefined {
  const { buttonsResponseMessage, interactiveResponseMessage, listResponseMessage } = message;
  const { templateButtonReplyMessage } = message;
  if (buttonsResponseMessage) return buttonsResponseMessage.selectedDisplayText ?? "";
  if (templateButtonReplyMessage) return templateButtonReplyMessage.selectedDisplayText ?? "";
  if (listResponseMessage) return listResponseMessage.title ?? "";
  if (interactiveResponseMessage) return interactiveResponseMessage.body?.text ?? "";
  return undefined;
}

function isThere(value: unknown): boolean {
  return value !== null && value !== undefined;
}
