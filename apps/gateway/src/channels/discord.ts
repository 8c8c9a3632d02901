import { discordIdentity } from "@openclaw/channel-discord/identity";
import { defineChannel } from "./channel-definition.js";
import { flag, narrowsGroups, secret, secretFile, text } from "./channel-keys.js";
import { toGatewayChannel } from "./gateway-channel.js";
import { loadAdapter } from "./load-adapter.js";
import { requireCredential } from "./read-credential.js";

const adapter = "@openclaw/channel-discord";

export const discord = defineChannel({
  identity: discordIdentity,
  adapter,
  environment: { DISCORD_BOT_TOKEN: "token" },
  defaultAccountKeys: ["token", "tokenFile"],
  hasDmSection: true,
  groups: { groupsUseAllowFrom: false },
  ownKeys: ["tokenFile", "apiUrl", "guildMessages"],
  keys: {
    token: secret("the bot token of the developer portal"),
    tokenFile: secretFile("token"),
    guildMessages: flag,
    apiUrl: text("the URL of a server that speaks Discord's API"),
    guilds: narrowsGroups,
  },
  needs: () => [{ what: "bot token", keys: ["token", "tokenFile"] }],
  credentialFiles: ({ settings: { tokenFile } }) => (tokenFile === undefined ? [] : [tokenFile]),
  create: async ({ account, section, settings }, { logger, onSecret }) => {
    const { apiUrl, guildMessages, token, tokenFile } = settings;
    const place = { section, key: "token", text: token, fileKey: "tokenFile", file: tokenFile };
    const credential = await requireCredential(place, onSecret);
    const { createDiscordChannel } = await loadAdapter(adapter, () => import("@openclaw/channel-discord"));
    return toGatewayChannel(
      createDiscordChannel({
        token: credential.value,
        account,
        configKey: section,
        logger,
        ...(apiUrl !== undefined && { apiUrl }),
        ...(guildMessages !== undefined && { guildMessages }),
      }),
    );
  },
});
