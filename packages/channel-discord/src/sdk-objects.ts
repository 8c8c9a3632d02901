import type { CommandInteractionOption, Interaction, Message, User } from "discord.js";
import type { DiscordChannelInfo, DiscordDispatch } from "./to-inbound-message.js";

/** What discord.js made of an event, turned back: one reading of events for the guard and for the channel. */
export interface ReadObject {
  readonly dispatch: DiscordDispatch;
  readonly channel: DiscordChannelInfo;
}

export function messageDispatch(message: Message): ReadObject {
  const { author, channel, channelId, content, guildId, id, poll, type, webhookId } = message;
  return {
    dispatch: {
      t: "MESSAGE_CREATE",
      d: {
        id,
        type,
        channel_id: channelId,
        guild_id: guildId ?? undefined,
        webhook_id: webhookId ?? undefined,
        poll: poll === null ? undefined : {},
        author: readUser(author),
        content,
      },
    },
    channel: readChannel(channel),
  };
}

export function interactionDispatch(interaction: Interaction): ReadObject {
  const { channel, channelId, context, guildId, id, type, user } = interaction;
  const info = readChannel(channel);
  return {
    dispatch: {
      t: "INTERACTION_CREATE",
      d: {
        id,
        type,
        context: context ?? undefined,
        guild_id: guildId ?? undefined,
        channel_id: channelId ?? undefined,
        channel: { id: channelId, type: info.type, parent_id: info.parentId },
        user: readUser(user),
        ...readContent(interaction),
      },
    },
    channel: info,
  };
}

function readContent(interaction: Interaction): object {
  if (interaction.isChatInputCommand()) {
    const { commandName, commandType, options } = interaction;
    return { data: { type: commandType, name: commandName, options: options.data.map(readOption) } };
  }
  if (interaction.isCommand()) {
    return { data: { type: interaction.commandType, name: interaction.commandName } };
  }
  if (interaction.isMessageComponent()) {
    const { customId, message } = interaction;
    const values = interaction.isAnySelectMenu() ? interaction.values : undefined;
    return {
      data: { custom_id: customId, values },
      message: { author: readUser(message.author), channel_id: message.channelId },
    };
  }
  if (interaction.isModalSubmit()) return { data: { custom_id: interaction.customId } };
  return { data: {} };
}

const readOption = ({ name, options, type, value }: CommandInteractionOption): object => ({
  name,
  type,
  value,
  options: options?.map(readOption),
});

// Also `null` where discord.js promises something: an event that was not whole.
function readUser(user: User | null): object | undefined {
  if (user === null) return undefined;
  const { bot, discriminator, globalName, id, system, username } = user;
  return { id, bot, system, username, discriminator, global_name: globalName };
}

function readChannel(
  channel: { readonly type: number; readonly parentId?: string | null } | null,
): DiscordChannelInfo {
  if (channel === null) return {};
  const { parentId, type } = channel;
  return { type, ...(typeof parentId === "string" && { parentId }) };
}
