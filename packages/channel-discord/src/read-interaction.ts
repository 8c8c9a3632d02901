import { isFields, type Fields } from "@openclaw/channel-kit";
import type { ChatKind } from "@openclaw/contracts";
import type { DropReason, EventParts } from "./to-inbound-message.js";

const COMMAND = 2;
const COMPONENT = 3;
const AUTOCOMPLETE = 4;
const FORM = 5;

/** Where it was used: in a server, in the private chat with the bot, or in a chat of people among themselves. */
const CONTEXT_GUILD = 0;
const CONTEXT_BOT_DM = 1;
const CONTEXT_PRIVATE_CHANNEL = 2;

const MAX_TEXT_LENGTH = 4000;

/**
 * Reads an interaction. A slash command is a message, since a person wrote it; a button, a menu and a form are not, so they can
 * never lead to a challenge.
 */
export function readInteraction(interaction: Fields, botId: string | undefined): EventParts | DropReason {
  const { channel, data, guild_id: guildId, id, member, type } = interaction;
  if (type === AUTOCOMPLETE) return "autocomplete";
  if (type !== COMMAND && type !== COMPONENT && type !== FORM) return "unsupported_interaction";
  if (!isFields(data) || typeof id !== "string") return "malformed_event";
  if (!isFields(channel)) return "no_chat";
  if (type === COMPONENT && isForeign(interaction, botId)) return "foreign_component";
  if (type === COMMAND && data["type"] === 4) return "unsupported_interaction";
  const { id: channelId, parent_id: parentId, type: channelType } = channel;
  const isSlash = type === COMMAND && data["type"] === 1;
  return {
    kind: isSlash ? "message" : "interaction",
    messageId: id,
    user: isFields(member) ? member["user"] : interaction["user"],
    text: readText(type, data).slice(0, MAX_TEXT_LENGTH),
    channelId,
    chatKind: readContext(interaction["context"], channelType, guildId),
    channel: {
      ...(typeof channelType === "number" && { type: channelType }),
      ...(typeof parentId === "string" && { parentId }),
    },
    answerTo: (chatKind) => interactionTarget(id, chatKind),
  };
}

/** Buttons are only taken from messages of this bot, in the place where they are pressed. */
function isForeign({ channel_id: channelId, message }: Fields, botId: string | undefined): boolean {
  if (!isFields(message)) return true;
  const { author, channel_id: messageChannelId } = message;
  if (botId !== undefined && (!isFields(author) || author["id"] !== botId)) return true;
  return channelId !== undefined && messageChannelId !== channelId;
}

/** A private chat of two people also has type 1: only the context tells that this one is with the bot. */
function readContext(context: unknown, type: unknown, guildId: unknown): ChatKind {
  const isGuild = guildId !== undefined && guildId !== null;
  if (context === CONTEXT_GUILD && isGuild) return "group";
  if (context === CONTEXT_BOT_DM && type === 1 && !isGuild) return "direct";
  return context === CONTEXT_PRIVATE_CHANNEL && !isGuild ? "group" : "unknown";
}

function readText(type: unknown, data: Fields): string {
  const { custom_id: customId, name, options, components, values } = data;
  if (type === COMMAND) return [`/${String(name)}`, ...readOptions(options)].join(" ");
  const words = type === FORM ? readFields(components) : asList(values).filter(isText);
  return [isText(customId) ? customId : "", ...words].join(type === FORM ? "\n" : " ");
}

/** The names of subcommands and the values of options, in the order they were given. */
function readOptions(options: unknown): readonly string[] {
  return asList(options).flatMap((option) => {
    if (!isFields(option)) return [];
    const { name, options: inner, type, value } = option;
    if (type === 1 || type === 2) return [String(name), ...readOptions(inner)];
    return isText(value) || typeof value === "number" || typeof value === "boolean" ? [String(value)] : [];
  });
}

/** What was written into a form: its fields lie in rows or labels. */
function readFields(components: unknown): readonly string[] {
  return asList(components).flatMap((component) => {
    if (!isFields(component)) return [];
    const { component: labelled, components: row, value, values } = component;
    if (isText(value)) return [value];
    return [
      ...asList(values).filter(isText),
      ...readFields(row ?? (labelled === undefined ? [] : [labelled])),
    ];
  });
}

const asList = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const isText = (value: unknown): value is string => typeof value === "string";

const TARGET = /^interaction:(direct|group|unknown):(\d+)$/;

/** In a reply target: the answer goes to an interaction. */
const interactionTarget = (id: string, chatKind: ChatKind): string => `interaction:${chatKind}:${id}`;

/** The interaction that a reply target names. */
export function interactionOfTarget(
  messageId: string | undefined,
): { readonly id: string; readonly isDirect: boolean } | undefined {
  const [, chatKind, id] = TARGET.exec(messageId ?? "") ?? [];
  return id === undefined ? undefined : { id, isDirect: chatKind === "direct" };
}
