import { silentLogger, type AccountId, type Gate, type Logger } from "@openclaw/contracts";
import type { Context, MiddlewareFn } from "grammy";
import { toTelegramError } from "./telegram-errors.js";
import { toInboundMessage, type DropReason } from "./to-inbound-message.js";

export interface TelegramGuardOptions {
  /** Decides; pairing-core makes one. */
  readonly gate: Gate;
  /** Name of this bot among several. Default `default`. */
  readonly account?: AccountId;
  readonly logger?: Logger;
}

/**
 * grammY middleware that lets an update pass only when the gate admits its sender. Register it before all handlers.
 *
 * Messages, edited messages, button presses and reactions are put to the gate; only a message can lead to a
 * challenge, which is sent to the same chat. Every other kind of update (channel posts, inline queries, joins,
 * payments, what later Bot APIs add) ends here: handlers for those go before the guard.
 *
 * @example
 * ```ts
 * bot.use(telegramGuard({ gate: createGate({ pairing, identity: telegramIdentity }) }));
 * bot.on("message:text", (ctx) => ctx.reply("hello"));
 * ```
 */
export function telegramGuard<Ctx extends Context = Context>(
  options: TelegramGuardOptions,
): MiddlewareFn<Ctx> {
  const { gate, account, logger = silentLogger } = options;
  const onDrop = (reason: DropReason): void =>
    logger.debug({ channel: "telegram", reason }, "Telegram update dropped");
  return async (ctx, next) => {
    const message = toInboundMessage(ctx.update, {
      ...(account !== undefined && { account }),
      botId: ctx.me.id,
      includeEdits: true,
      onDrop,
    });
    if (message === undefined) return;
    const decision = await gate.admit(message, async (text) => {
      try {
        await ctx.reply(text);
      } catch (error) {
        // grammY's own error may hold the bot token, and the gate logs what it gets.
        throw toTelegramError(error, {
          botToken: ctx.api.token,
          configKey: "the bot",
          method: "sendMessage",
        });
      }
    });
    if (decision.outcome === "admit") await next();
  };
}
