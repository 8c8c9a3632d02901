import { DiscordAPIError, HTTPError, RateLimitError } from "@discordjs/rest";
import { createChannelErrors, reasonOf, scrubSecrets } from "@openclaw/channel-kit";
import { isOpenClawError, type OpenClawError } from "@openclaw/contracts";

/** The errors of this channel. */
export const discordErrors = createChannelErrors("Discord");

export interface ErrorContext {
  readonly token: string;
  readonly configKey: string;
  /** What was tried, in plain words. */
  readonly call: string;
  /** Other texts that must not be shown, such as the token of an interaction. */
  readonly secrets?: readonly string[];
}

/** Discord's own numbers of refusals, and what helps. */
const ADVICE: Readonly<Record<number, string>> = {
  10_003: "The channel is gone, or the bot is no longer in its server.",
  10_008: "The message is gone.",
  10_015: "The answer came too late: Discord takes answers to a command for 15 minutes.",
  10_062: "The answer came too late: Discord waits 3 seconds for the first answer to a command.",
  50_001: "Let the bot see the channel: View Channel in the channel's permissions.",
  50_007:
    "They take no private messages from this bot: they block it, share no server with it, or have them switched off.",
  50_013: "Let the bot write there: Send Messages in the channel's permissions.",
  50_278: "They share no server with this bot, so it cannot write to them first.",
};

/**
 * Translates what the SDK throws. The original is never kept as a cause: its address may hold the token of an interaction, and its
 * body the text of chats.
 */
export function toDiscordError(error: unknown, context: ErrorContext): OpenClawError {
  if (isOpenClawError(error)) return error;
  const { call, configKey, secrets = [], token } = context;
  if (error instanceof RateLimitError) {
    return discordErrors.rateLimited(call, Math.max(error.retryAfter, error.timeToReset, 1));
  }
  const reason = scrubSecrets(reasonOf(error), [token, ...secrets]).slice(0, 300);
  if (error instanceof DiscordAPIError) {
    // Discord's own words begin with the status, as in "401: Unauthorized".
    if (error.status === 401) return credentialRejected(configKey, reason);
    const code = Number(error.code);
    const advice = ADVICE[code] ?? "Check the bot's permissions there.";
    return discordErrors.refused(call, `${error.status} ${reason} (code ${code})`, advice);
  }
  if (error instanceof HTTPError) return discordErrors.unreachable(call, `status ${error.status}`);
  return discordErrors.unreachable(call, reason);
}

const credentialRejected = (configKey: string, answer: string): OpenClawError =>
  discordErrors.credentialRejected({
    configKey: `${configKey}.token`,
    answer,
    advice:
      "Make a new token in the Developer Portal (https://discord.com/developers/applications), under Bot, Reset Token, " +
      `and set ${configKey}.token to it.`,
  });

/** What a close code of the gateway means that no reconnect mends; `undefined` for all others. */
export function fatalCloseError(
  code: number,
  { configKey, guildMessages }: { readonly configKey: string; readonly guildMessages: boolean },
): OpenClawError | undefined {
  if (code === 4004) return credentialRejected(configKey, "close code 4004, authentication failed");
  if (code === 4014) {
    const asked = guildMessages ? "Direct Messages, Guild Messages and Message Content" : "Direct Messages";
    return discordErrors.optionsInvalid(
      `Discord does not let the bot in ${configKey} use the intents ${asked} (close code 4014). In the Developer Portal ` +
        "(https://discord.com/developers/applications) open the bot, then Bot, Privileged Gateway Intents, switch on " +
        `"Message Content Intent" and save; or set ${configKey}.guildMessages to false.`,
    );
  }
  if (code === 4010 || code === 4011) {
    return discordErrors.optionsInvalid(
      `Discord refuses the number of shards of the bot in ${configKey} (close code ${code}). Start the channel again: it asks ` +
        "Discord for the right number.",
    );
  }
  if (code === 4012 || code === 4013) {
    return discordErrors.optionsInvalid(
      `Discord does not speak gateway version 10 any more, or does not know an intent (close code ${code}). Update ` +
        "@openclaw/channel-discord.",
    );
  }
  return undefined;
}
