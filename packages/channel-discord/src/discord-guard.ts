import { reasonOf } from "@openclaw/channel-kit";
import { silentLogger, type AccountId, type Gate, type GateDecision, type Logger } from "@openclaw/contracts";
import type { Interaction, Message } from "discord.js";
import { createGuardedAnswer } from "./guarded-answer.js";
import { interactionDispatch, messageDispatch } from "./sdk-objects.js";
import { toInboundMessage, type DiscordChannelInfo, type DiscordDispatch } from "./to-inbound-message.js";

export interface DiscordGuardOptions {
  /** Decides; pairing-core makes one. */
  readonly gate: Gate;
  /** Which of several bots this is. Default `default`. */
  readonly account?: AccountId;
  readonly logger?: Logger;
}

/** Asks before a listener does anything. Neither method rejects. */
export interface DiscordGuard {
  /** True when the listener of `messageCreate` may go on. A stranger in private gets a code. */
  message(message: Message): Promise<boolean>;
  /** True when the listener of `interactionCreate` may go on, and answer. Everybody else is answered here, within Discord's 3 s. */
  interaction(interaction: Interaction): Promise<boolean>;
}

const ALREADY_REQUESTED = "Pairing already requested. Ask the bot owner to approve your code.";
const NOT_AUTHORIZED = "You are not authorized to use this.";

/**
 * A guard for a bot on discord.js: ask it first in the listeners of `messageCreate` and `interactionCreate`.
 *
 * A message and a slash command of a stranger in private lead to a code; a button, a menu, a form, and everything in a server do
 * not. Everything that is no fresh content of a person is refused: other bots, webhooks, joins, polls, autocomplete.
 *
 * @example
 * ```ts
 * const guard = discordGuard({ gate: createGate({ pairing, identity: discordIdentity }) });
 * client.on("messageCreate", async (message) => {
 *   if (!(await guard.message(message))) return;
 *   await message.reply("hello");
 * });
 * ```
 */
export function discordGuard(options: DiscordGuardOptions): DiscordGuard {
  const { account, gate, logger = silentLogger } = options;

  const read = (dispatch: DiscordDispatch, botId: string, channel: DiscordChannelInfo) =>
    toInboundMessage(dispatch, {
      ...(account !== undefined && { account }),
      botId,
      channel,
      onDrop: (reason) => logger.debug({ channel: "discord", reason }, "Discord event dropped"),
    });

  /** Fails closed. */
  async function orRefused(work: () => Promise<boolean>): Promise<boolean> {
    try {
      return await work();
    } catch (error) {
      logger.warn({ channel: "discord", reason: reasonOf(error) }, "Discord event refused: it failed");
      return false;
    }
  }

  const decide: Gate["admit"] = (inbound, reply) =>
    gate.admit(inbound, reply).catch((error: unknown) => {
      logger.warn({ channel: "discord", reason: reasonOf(error) }, "Discord event refused: the gate failed");
      return { outcome: "drop", reason: "store_unavailable" };
    });

  return {
    message: (message) =>
      orRefused(async () => {
        const { channel, dispatch } = messageDispatch(message);
        const inbound = read(dispatch, message.client.user.id, channel);
        if (inbound === undefined) return false;
        const decision = await decide(inbound, async (text) => {
          if (!message.channel.isSendable()) throw new Error("The bot cannot write to this chat.");
          await message.channel.send({ content: text, allowedMentions: { parse: [], repliedUser: false } });
        });
        return decision.outcome === "admit";
      }),

    interaction: (interaction) =>
      orRefused(async () => {
        const { channel, dispatch } = interactionDispatch(interaction);
        const answer = createGuardedAnswer(interaction);
        const inbound = read(dispatch, interaction.client.user.id, channel);
        if (inbound === undefined) {
          await answer.finish(NOT_AUTHORIZED);
          return false;
        }
        const decision = await decide(inbound, (text) => answer.send(text));
        answer.stopWaiting();
        if (decision.outcome === "admit" && !answer.isTaken()) return true;
        await answer.finish(lastWord(decision));
        return false;
      }),
  };
}

function lastWord(decision: GateDecision): string {
  // "Thinking…" had to be shown before there was a decision: the listener can no longer answer as it would.
  if (decision.outcome === "admit") return "That took too long. Please try again.";
  const isKnown = decision.outcome === "challenge" && decision.challenge === "already-sent";
  return isKnown ? ALREADY_REQUESTED : NOT_AUTHORIZED;
}
