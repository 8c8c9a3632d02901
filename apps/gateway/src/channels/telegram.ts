import { telegramIdentity } from "@openclaw/channel-telegram/identity";
import { defineChannel } from "./channel-definition.js";
import { ownText, secret, secretFile, text, webPath } from "./channel-keys.js";
import { toGatewayChannel } from "./gateway-channel.js";
import { requireCredential } from "./read-credential.js";
import { urlPath } from "./url-path.js";

export const telegram = defineChannel({
  identity: telegramIdentity,
  environment: { TELEGRAM_BOT_TOKEN: "botToken" },
  defaultAccountKeys: ["botToken", "tokenFile"],
  ownKeys: ["apiRoot"],
  together: {
    key: "webhookUrl",
    needs: ["webhookSecret"],
    expected: "a secret beside webhookUrl; make one with: openssl rand -hex 32",
  },
  keys: {
    botToken: secret("the token that BotFather gave"),
    tokenFile: secretFile("botToken"),
    apiRoot: text("the URL of a Bot API server"),
    webhookUrl: ownText("the https URL that Telegram calls"),
    webhookSecret: secret('16 to 256 letters, digits, "_" or "-"'),
    webhookPath: webPath,
  },
  needs: () => [{ what: "bot token", keys: ["botToken", "tokenFile"] }],
  webhookPath: ({ webhookUrl, webhookPath }) =>
    webhookUrl === undefined ? undefined : (webhookPath ?? urlPath(webhookUrl)),
  credentialFiles: ({ settings: { tokenFile } }) => (tokenFile === undefined ? [] : [tokenFile]),
  create: async ({ account, section, settings }, { clientAddress, logger, onSecret }) => {
    const { apiRoot, botToken, tokenFile, webhookUrl, webhookSecret, webhookPath } = settings;
    const place = { section, key: "botToken", text: botToken, fileKey: "tokenFile", file: tokenFile };
    const token = await requireCredential(place, onSecret);
    const { createTelegramChannel } = await import("@openclaw/channel-telegram");
    return toGatewayChannel(
      createTelegramChannel({
        botToken: token.value,
        account,
        configKey: token.configKey,
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
      }),
    );
  },
});
