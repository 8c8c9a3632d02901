import { join } from "node:path";
import { imessageIdentity } from "@openclaw/channel-imessage/identity";
import { defineChannel } from "./channel-definition.js";
import { choice, ownText, secret, secretFile, text, webPath } from "./channel-keys.js";
import { toGatewayChannel } from "./gateway-channel.js";
import { loadAdapter } from "./load-adapter.js";
import { readCredential } from "./read-credential.js";
import { urlPath } from "./url-path.js";

const adapter = "@openclaw/channel-imessage";
const DEFAULT_WEBHOOK_PATH = "/bluebubbles-webhook";

export const imessage = defineChannel({
  identity: imessageIdentity,
  adapter,
  defaultAccountKeys: ["cliPath", "dbPath", "remoteHost", "serverUrl"],
  ownKeys: [
    "serverUrl",
    "password",
    "passwordFile",
    "webhookUrl",
    "webhookPath",
    "webhookSecret",
    "sendMethod",
  ],
  together: {
    key: "webhookUrl",
    needs: ["webhookSecret"],
    expected: "a secret beside webhookUrl; make one with: openssl rand -hex 32",
  },
  keys: {
    service: choice("imessage", "sms", "auto"),
    cliPath: text("the path of imsg"),
    dbPath: ownText("the path of the database of Messages"),
    remoteHost: ownText('a machine that ssh reaches, such as "me@mac.local"'),
    region: text('a country, such as "US"'),
    serverUrl: ownText("the URL of a BlueBubbles server"),
    password: secret("the password of the BlueBubbles server"),
    passwordFile: secretFile("password"),
    webhookUrl: ownText("the URL under which BlueBubbles reaches the gateway"),
    webhookPath: webPath,
    webhookSecret: secret('16 to 256 letters, digits, "_" or "-"'),
    sendMethod: choice("apple-script", "private-api"),
  },
  needs: ({ serverUrl }) =>
    serverUrl === undefined
      ? []
      : [{ what: "password of the BlueBubbles server", keys: ["password", "passwordFile"] }],
  webhookPath: ({ serverUrl, webhookPath, webhookSecret, webhookUrl }) => {
    if (serverUrl === undefined) return undefined;
    const isCalled = [webhookPath, webhookSecret, webhookUrl].some((value) => value !== undefined);
    const path = webhookUrl === undefined ? DEFAULT_WEBHOOK_PATH : urlPath(webhookUrl);
    return isCalled ? (webhookPath ?? path) : undefined;
  },
  credentialFiles: ({ settings: { passwordFile } }) => (passwordFile === undefined ? [] : [passwordFile]),
  create: async ({ account, section, settings }, services) => {
    const { clientAddress, credentialsDirectory, logger, onSecret, programEnvironment, stateFiles } =
      services;
    const { password: text, passwordFile: file, ...rest } = settings;
    const place = { section, key: "password", text, fileKey: "passwordFile", file };
    const password = await readCredential(place, onSecret);
    const { createImessageChannel } = await loadAdapter(adapter, () => import("@openclaw/channel-imessage"));
    return toGatewayChannel(
      createImessageChannel({
        ...rest,
        account,
        configKey: section,
        logger,
        clientAddress,
        env: programEnvironment,
        state: await stateFiles(join(credentialsDirectory, "imessage", account)),
        ...(password !== undefined && { password: password.value }),
      }),
    );
  },
});
