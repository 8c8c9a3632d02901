import { DEFAULT_CHANNEL_LIMITS, type ChannelLimits } from "@openclaw/channel-kit";

/** Times and sizes; the defaults fit Telegram's own servers. */
export interface TelegramLimits extends ChannelLimits {
  /** How long Telegram holds a poll open when there is nothing new, in whole seconds. Default 30 s. */
  readonly pollTimeoutMs: number;
  /**
   * How long an update stays unconfirmed at Telegram while its message is being handled: a process that dies within
   * this time gets it again. Later it counts as taken over. Default 30 s.
   */
  readonly holdMs: number;
}

export const DEFAULT_LIMITS: TelegramLimits = {
  ...DEFAULT_CHANNEL_LIMITS,
  pollTimeoutMs: 30_000,
  holdMs: 30_000,
};
