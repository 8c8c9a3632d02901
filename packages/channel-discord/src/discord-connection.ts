import {
  isFields,
  reasonOf,
  type AdapterConnection,
  type AdapterSession,
  type OutboundPart,
} from "@openclaw/channel-kit";
import type { InboundMessage } from "@openclaw/contracts";
import { GatewayDispatchEvents, type GatewayDispatchPayload } from "discord-api-types/v10";
import { createChannelLookup } from "./channel-lookup.js";
import { createDiscordGateway, type GatewayMemory } from "./discord-gateway.js";
import type { DiscordSettings } from "./discord-options.js";
import { createDiscordRest } from "./discord-rest.js";
import { createDiscordSender } from "./discord-sender.js";
import { createOpenInteractions } from "./open-interactions.js";
import type { ShardSession } from "./shard-session.js";
import { toInboundMessage, type DiscordChannelInfo } from "./to-inbound-message.js";

/** Connects one bot and resolves once it receives. */
export async function connectDiscord(
  settings: DiscordSettings,
  memory: GatewayMemory,
  session: AdapterSession,
): Promise<AdapterConnection> {
  const { account, clock, limits, logger } = settings;
  const { signal } = session;
  const rest = createDiscordRest(settings);
  const lookup = createChannelLookup(rest, limits.maxRememberedChannels, signal);
  const interactions = createOpenInteractions({
    rest,
    applicationId: () => memory.applicationId ?? "",
    clock,
    maxOpen: limits.maxRemembered,
    signal,
    onFailure: (error) =>
      logger.warn(
        { channel: "discord", account, reason: reasonOf(error) },
        "Discord interaction not answered",
      ),
  });
  const sender = createDiscordSender({ rest, interactions, limits });

  const read = (dispatch: GatewayDispatchPayload, channel?: DiscordChannelInfo) =>
    toInboundMessage(dispatch, {
      account,
      ...(memory.botId !== undefined && { botId: memory.botId }),
      ...(channel !== undefined && { channel }),
      onDrop: (reason) => session.drop(reason),
    });

  /** Nobody waits for an interaction, so what cannot be read must not be thrown. */
  function readSafely(dispatch: GatewayDispatchPayload): InboundMessage | undefined {
    try {
      return read(dispatch);
    } catch {
      session.drop("malformed_event");
      return undefined;
    }
  }

  async function takeMessage(dispatch: GatewayDispatchPayload, shard: ShardSession): Promise<void> {
    shard.begin(dispatch.s);
    const { d } = dispatch;
    const channelId = isFields(d) ? d["channel_id"] : undefined;
    try {
      const isLookedUp = typeof channelId === "string" && lookup.isNeeded(d);
      const message = isLookedUp ? read(dispatch, await lookup.find(channelId)) : read(dispatch);
      shard.finish(dispatch.s, message === undefined ? "taken" : await session.take(message));
    } catch {
      // Discord could not be asked about the channel: the message comes again with the next connection.
      session.drop("channel_not_known");
      shard.finish(dispatch.s, "abandoned");
    }
  }

  async function takeInteraction(dispatch: GatewayDispatchPayload): Promise<void> {
    const message = readSafely(dispatch);
    if (message === undefined) return;
    if (!interactions.acknowledge(dispatch.d)) return session.drop("duplicate");
    await session.take(message);
    await interactions.finish(message.messageId);
  }

  const gateway = createDiscordGateway({
    settings,
    memory,
    rest,
    signal,
    onDispatch: (dispatch, shard) => {
      if (dispatch.t === GatewayDispatchEvents.InteractionCreate) void takeInteraction(dispatch);
      else if (dispatch.t === GatewayDispatchEvents.MessageCreate) void takeMessage(dispatch, shard);
      else session.drop("unsupported_event");
    },
    onLink: (state, reason) => session.reportLink(state, reason),
    onFatal: (error) => session.fail(error),
  });
  const close = async (): Promise<void> => {
    await gateway.close();
    await rest.close();
  };
  try {
    await gateway.open();
  } catch (error) {
    await close();
    throw error;
  }
  return { send: (part: OutboundPart) => sender.send(part), close };
}
