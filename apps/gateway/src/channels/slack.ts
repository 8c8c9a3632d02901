import { slackIdentity } from "@openclaw/channel-slack/identity";
import { defineChannel } from "./channel-definition.js";
import { choice, narrowsGroups, secret, secretFile, text, unused, webPath } from "./channel-keys.js";
import { toGatewayChannel } from "./gateway-channel.js";
import { loadAdapter } from "./load-adapter.js";
import { readCallSecret, readCredential, requireCredential } from "./read-credential.js";

const adapter = "@openclaw/channel-slack";

export const slack = defineChannel({
  identity: slackIdentity,
  adapter,
  environment: { SLACK_BOT_TOKEN: "botToken", SLACK_APP_TOKEN: "appToken" },
  defaultAccountKeys: ["botToken", "botTokenFile"],
  hasDmSection: true,
  groups: { groupsUseAllowFrom: false },
  ownKeys: ["botTokenFile", "appTokenFile", "signingSecretFile", "apiUrl"],
  keys: {
    mode: choice("socket", "http"),
    botToken: secret("the Bot User OAuth Token, which begins with xoxb-"),
    botTokenFile: secretFile("botToken"),
    appToken: secret("the App-Level Token, which begins with xapp-"),
    appTokenFile: secretFile("appToken"),
    signingSecret: secret("the Signing Secret of the app"),
    signingSecretFile: secretFile("signingSecret"),
    webhookPath: webPath,
    apiUrl: text("the URL of a server that speaks Slack's Web API"),
    userToken: { ...unused, isSecret: true },
    channels: narrowsGroups,
  },
  needs: (settings) => [
    { what: "bot token", keys: ["botToken", "botTokenFile"] },
    usesHttp(settings)
      ? { what: "signing secret", keys: ["signingSecret", "signingSecretFile"] }
      : { what: "app token", keys: ["appToken", "appTokenFile"] },
  ],
  webhookPath: (settings) => (usesHttp(settings) ? (settings.webhookPath ?? "/slack/events") : undefined),
  credentialFiles: ({ settings: { appTokenFile, botTokenFile, signingSecretFile } }) =>
    [appTokenFile, botTokenFile, signingSecretFile].filter((path) => path !== undefined),
  create: async ({ account, section, settings }, { clientAddress, logger, onSecret }) => {
    const { apiUrl, webhookPath } = settings;
    const place = (key: "botToken" | "appToken" | "signingSecret") => {
      const fileKey = `${key}File` as const;
      return { section, key, text: settings[key], fileKey, file: settings[fileKey] };
    };
    const botToken = await requireCredential(place("botToken"), onSecret);
    const appToken = usesHttp(settings) ? undefined : await readCredential(place("appToken"), onSecret);
    const signingSecret = usesHttp(settings)
      ? await readCallSecret(place("signingSecret"), onSecret)
      : undefined;
    const { createSlackChannel } = await loadAdapter(adapter, () => import("@openclaw/channel-slack"));
    return toGatewayChannel(
      createSlackChannel({
        botToken: botToken.value,
        account,
        configKey: section,
        logger,
        clientAddress,
        ...(appToken !== undefined && { appToken: appToken.value }),
        ...(signingSecret !== undefined && { signingSecret }),
        ...(webhookPath !== undefined && { webhookPath }),
        ...(apiUrl !== undefined && { apiUrl }),
      }),
    );
  },
});

/** As `mode` says; without it by what is there. A path for Slack's calls without their secret is one that was forgotten. */
function usesHttp(settings: {
  readonly mode?: "socket" | "http";
  readonly appToken?: string;
  readonly appTokenFile?: string;
  readonly signingSecret?: string;
  readonly signingSecretFile?: string;
  readonly webhookPath?: string;
}): boolean {
  const { mode, appToken = settings.appTokenFile } = settings;
  const { signingSecret = settings.signingSecretFile ?? settings.webhookPath } = settings;
  return mode === undefined ? appToken === undefined && signingSecret !== undefined : mode === "http";
}
