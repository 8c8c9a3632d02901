import { feishuIdentity } from "@openclaw/channel-feishu/identity";
import { defineChannel } from "./channel-definition.js";
import { choice, ownText, secret, secretFile, text, webPath } from "./channel-keys.js";
import { toGatewayChannel } from "./gateway-channel.js";
import { loadAdapter } from "./load-adapter.js";
import { readCallSecret, requireCredential } from "./read-credential.js";

const adapter = "@openclaw/channel-feishu";

export const feishu = defineChannel({
  identity: feishuIdentity,
  adapter,
  environment: { FEISHU_APP_ID: "appId", FEISHU_APP_SECRET: "appSecret" },
  defaultAccountKeys: ["appId"],
  groups: { groupAllowFromHolds: "chats" },
  ownKeys: ["appSecretFile", "encryptKeyFile"],
  together: {
    key: "webhookPath",
    needs: ["encryptKey", "encryptKeyFile"],
    expected: "the Encrypt Key of the developer console beside webhookPath",
  },
  keys: {
    appId: ownText("the App ID of the developer console"),
    appSecret: secret("the App Secret of the developer console"),
    appSecretFile: secretFile("appSecret"),
    domain: text('"feishu", "lark" or the URL of a server'),
    connectionMode: choice("websocket", "webhook"),
    encryptKey: secret("the Encrypt Key of the developer console"),
    encryptKeyFile: secretFile("encryptKey"),
    verificationToken: secret("the Verification Token of the developer console"),
    webhookPath: webPath,
  },
  needs: ({ connectionMode }) => [
    { what: "App ID", keys: ["appId"] },
    { what: "App Secret", keys: ["appSecret", "appSecretFile"] },
    ...(connectionMode === "webhook"
      ? [{ what: "Encrypt Key", keys: ["encryptKey", "encryptKeyFile"] as const }]
      : []),
  ],
  webhookPath: ({ connectionMode, webhookPath }) =>
    isWebhook(connectionMode, webhookPath) ? (webhookPath ?? "/feishu/events") : undefined,
  credentialFiles: ({ settings: { appSecretFile, encryptKeyFile } }) =>
    [appSecretFile, encryptKeyFile].filter((path) => path !== undefined),
  create: async ({ account, section, settings }, { clientAddress, logger, onSecret }) => {
    const { appId = "", appSecret, appSecretFile, connectionMode, domain, webhookPath } = settings;
    const place = {
      section,
      key: "appSecret",
      text: appSecret,
      fileKey: "appSecretFile",
      file: appSecretFile,
    };
    const secretOfApp = await requireCredential(place, onSecret);
    const encryptKey = await readCallSecret(
      {
        section,
        key: "encryptKey",
        text: settings.encryptKey,
        fileKey: "encryptKeyFile",
        file: settings.encryptKeyFile,
      },
      onSecret,
    );
    const { verificationToken } = settings;
    const { createFeishuChannel } = await loadAdapter(adapter, () => import("@openclaw/channel-feishu"));
    return toGatewayChannel(
      createFeishuChannel({
        appId,
        appSecret: secretOfApp.value,
        account,
        configKey: section,
        logger,
        ...(domain !== undefined && { domain }),
        ...(isWebhook(connectionMode, webhookPath) && {
          webhook: {
            encryptKey: encryptKey ?? "",
            clientAddress,
            ...(verificationToken !== undefined && { verificationToken }),
            ...(webhookPath !== undefined && { path: webhookPath }),
          },
        }),
      }),
    );
  },
});

/** A path alone chooses the webhook too; OpenClaw's `websocket` beside it does not. */
const isWebhook = (mode: "websocket" | "webhook" | undefined, webhookPath: string | undefined): boolean =>
  mode === undefined ? webhookPath !== undefined : mode === "webhook";
