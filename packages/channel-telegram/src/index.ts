export { parseSenderId, telegramIdentity } from "./identity.js";
export { createTelegramChannel, type TelegramChannel } from "./telegram-channel.js";
export { telegramGuard, type TelegramGuardOptions } from "./telegram-guard.js";
export type { TelegramLimits } from "./telegram-limits.js";
export type { TelegramChannelOptions, TelegramWebhookOptions } from "./telegram-options.js";
export { toInboundMessage, type DropReason, type ToInboundMessageOptions } from "./to-inbound-message.js";
