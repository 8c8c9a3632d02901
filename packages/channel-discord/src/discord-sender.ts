import { RequestMethod } from "@discordjs/rest";
import { createBoundedMap, isFields, type OutboundPart } from "@openclaw/channel-kit";
import { isOpenClawError, type SenderId } from "@openclaw/contracts";
import { discordErrors } from "./discord-errors.js";
import type { DiscordLimits } from "./discord-options.js";
import type { DiscordRest } from "./discord-rest.js";
import { userOfTarget } from "./identity.js";
import type { OpenInteractions } from "./open-interactions.js";
import { interactionOfTarget } from "./read-interaction.js";
import { textBody } from "./text-body.js";

export interface DiscordSenderOptions {
  readonly rest: DiscordRest;
  readonly interactions: OpenInteractions;
  readonly limits: DiscordLimits;
}

/** Discord's limit for the key by which it knows a text again. */
const MAX_NONCE_LENGTH = 25;

/** Sends one text to a channel, to a person, or as the answer to an interaction. */
export function createDiscordSender({ rest, interactions, limits }: DiscordSenderOptions): {
  send(part: OutboundPart): Promise<void>;
} {
  const directChannels = createBoundedMap<string>(limits.maxRememberedChannels);

  async function directChannelOf(userId: SenderId, signal: AbortSignal): Promise<string> {
    const known = directChannels.get(userId);
    if (known !== undefined) return known;
    const call = {
      name: "the private chat",
      method: RequestMethod.Post,
      fullRoute: "/users/@me/channels",
      body: { recipient_id: userId },
    } as const;
    const channel = await rest.call(call, signal);
    const id = isFields(channel) ? channel["id"] : undefined;
    if (typeof id !== "string") {
      throw discordErrors.unreachable("the private chat", "an answer without its id");
    }
    directChannels.set(userId, id);
    return id;
  }

  async function post(channelId: string, replyTo: string | undefined, part: OutboundPart): Promise<void> {
    const call = {
      name: "the text",
      method: RequestMethod.Post,
      fullRoute: `/channels/${encodeURIComponent(channelId)}/messages`,
      body: {
        ...textBody(part.text),
        nonce: part.idempotencyKey.slice(0, MAX_NONCE_LENGTH),
        enforce_nonce: true,
        ...(replyTo !== undefined && {
          message_reference: { message_id: replyTo, fail_if_not_exists: false },
        }),
      },
    } as const;
    await rest.call(call, part.signal);
  }

  async function send(part: OutboundPart): Promise<void> {
    const { chatId, messageId, threadId } = part.target;
    const interaction = interactionOfTarget(messageId);
    if (interaction !== undefined) {
      if (await interactions.answer(interaction.id, part)) return;
      if (!interaction.isDirect) {
        throw discordErrors.refused(
          "the answer to a command",
          "it came too late, or after a restart",
          "Others would see it as a message of its own, so it is not sent.",
        );
      }
    }
    const userId = userOfTarget(chatId);
    if (userId === undefined) {
      const replyTo = part.isFirst && interaction === undefined ? messageId : undefined;
      return await post(threadId ?? chatId, replyTo, part);
    }
    const channelId = await directChannelOf(userId, part.signal);
    try {
      return await post(channelId, undefined, part);
    } catch (error) {
      if (isOpenClawError(error, "CHANNEL_REQUEST_REFUSED")) directChannels.delete(userId);
      throw error;
    }
  }

  return { send };
}
