import type { IncomingMessage } from "node:http";
import { OpenClawError, type Logger } from "@openclaw/contracts";
import type { ChannelAccount } from "../config/config-types.js";
import { readSmallFile } from "../read-small-file.js";
import type { GatewayChannel } from "./gateway-channel.js";

export interface CreateChannelOptions {
  /** Who asks, for counting. */
  readonly clientAddress: (request: IncomingMessage) => string;
  readonly logger: Logger;
  /** Told each credential that is read from a file. */
  readonly onSecret: (secret: string) => void;
}

const MAX_TOKEN_FILE_BYTES = 4_096;

/** Makes the channel of an account. Its adapter, and with it the vendor's SDK, is loaded only now. */
export async function createChannel(
  account: ChannelAccount,
  options: CreateChannelOptions,
): Promise<GatewayChannel> {
  if (account.channel === "webchat") return createWebchat(account, options);
  if (account.channel === "telegram") return createTelegram(account, options);
  throw new OpenClawError(
    "CHANNEL_NOT_SUPPORTED",
    `This version cannot connect ${account.channel}. Set channels.${account.channel}.enabled to false.`,
  );
}

async function createWebchat(
  { account, settings }: ChannelAccount,
  { clientAddress, logger }: CreateChannelOptions,
): Promise<GatewayChannel> {
  const { createWebchatChannel } = await import("@openclaw/channel-webchat");
  const { allowedHosts = [] } = settings;
  const channel = createWebchatChannel({ account, allowedHosts, clientAddress, logger });
  return {
    channel,
    handleRequest: (request, response) => channel.handleRequest(request, response),
    handleUpgrade: (request, socket, head) => channel.handleUpgrade(request, socket, head),
    pause: () => channel.pause(),
    refusals: () => channel.refusals(),
  };
}

async function createTelegram(
  channelAccount: ChannelAccount,
  { clientAddress, logger, onSecret }: CreateChannelOptions,
): Promise<GatewayChannel> {
  const { account, settings } = channelAccount;
  const botToken = await readBotToken(channelAccount, onSecret);
  const { createTelegramChannel } = await import("@openclaw/channel-telegram");
  const { apiRoot, webhookUrl, webhookSecret, webhookPath } = settings;
  const channel = createTelegramChannel({
    botToken,
    account,
    configKey: `${telegramKey(account)}.botToken`,
    logger,
    ...(apiRoot !== undefined && { apiRoot }),
    ...(webhookUrl !== undefined && {
      webhook: {
        url: webhookUrl,
        secretToken: webhookSecret ?? "",
        clientAddress,
        ...(webhookPath !== undefined && { path: webhookPath }),
      },
    }),
  });
  const { webhook } = channel;
  return {
    channel,
    pause: () => channel.pause(),
    refusals: () => channel.dropCounts(),
    ...(webhook !== undefined && {
      handleRequest: (request, response) => {
        if ((request.url ?? "").split("?", 1)[0] !== webhook.path) return false;
        void webhook.handleRequest(request, response);
        return true;
      },
    }),
  };
}

async function readBotToken(
  { account, settings }: ChannelAccount,
  onSecret: (secret: string) => void,
): Promise<string> {
  const key = telegramKey(account);
  const { botToken, tokenFile } = settings;
  if (tokenFile === undefined && botToken !== undefined) return botToken;
  if (tokenFile === undefined) {
    throw new OpenClawError(
      "CHANNEL_OPTIONS_INVALID",
      `${key} has no bot token. Set ${key}.botToken, ${key}.tokenFile or, for the default account, TELEGRAM_BOT_TOKEN.`,
    );
  }
  const file = await readSmallFile(tokenFile, MAX_TOKEN_FILE_BYTES);
  if (file.status !== "read") {
    const reason = file.status === "missing" ? "there is no such file" : file.reason;
    throw new OpenClawError(
      "CHANNEL_OPTIONS_INVALID",
      `Cannot read the bot token from ${key}.tokenFile (${tokenFile}): ${reason}. Make it a file that the gateway can read.`,
      file.status === "failed" ? { cause: file.cause } : {},
    );
  }
  onSecret(file.text);
  return file.text.trim();
}

const telegramKey = (account: string): string =>
  account === "default" ? "channels.telegram" : `channels.telegram.accounts.${account}`;
