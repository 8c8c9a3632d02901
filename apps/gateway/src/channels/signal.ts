import { signalIdentity } from "@openclaw/channel-signal/identity";
import { defineChannel } from "./channel-definition.js";
import { flag, ownText, text, whole } from "./channel-keys.js";
import { toGatewayChannel } from "./gateway-channel.js";
import { loadAdapter } from "./load-adapter.js";

const adapter = "@openclaw/channel-signal";

const load = () => loadAdapter(adapter, () => import("@openclaw/channel-signal"));

export const signal = defineChannel({
  identity: signalIdentity,
  adapter,
  defaultAccountKeys: ["account", "httpUrl", "httpHost", "httpPort", "tcp", "socketPath"],
  ownKeys: ["tcp", "socketPath"],
  keys: {
    account: ownText('the phone number of the Signal account, such as "+15550001111", or its uuid'),
    // One daemon may serve several accounts.
    httpUrl: text("the URL of signal-cli's daemon"),
    httpHost: text("the host of signal-cli's daemon"),
    httpPort: whole(1, 65_535, "a TCP port"),
    tcp: text('host and port of signal-cli\'s daemon, such as "127.0.0.1:7583"'),
    socketPath: text("the path of the socket of signal-cli's daemon"),
    cliPath: text("the path of signal-cli"),
    autoStart: flag,
  },
  create: async ({ account, section, settings }, { logger, programEnvironment: env }) => {
    const { account: signalAccount, ...rest } = settings;
    const { createSignalChannel } = await load();
    return toGatewayChannel(
      createSignalChannel({
        ...rest,
        account,
        configKey: section,
        logger,
        env,
        ...(signalAccount !== undefined && { signalAccount }),
      }),
    );
  },
  link: {
    takesPairingCode: false,
    login: async (
      { account, section, settings },
      { logger, programEnvironment: env },
      { onQr, signal: ending },
    ) => {
      const { loginToSignal } = await load();
      const { cliPath } = settings;
      const { signalAccount } = await loginToSignal({
        account,
        configKey: section,
        logger,
        env,
        onUri: onQr,
        signal: ending,
        ...(cliPath !== undefined && { cliPath }),
      });
      return { as: signalAccount, key: "account" };
    },
    session: {
      logoutAdvice:
        "signal-cli keeps the link. Stop the gateway and remove the device on the phone: Settings, Linked devices. " +
        "Then remove what signal-cli has of it: signal-cli -a <account> deleteLocalAccountData --ignore-registered",
    },
  },
});
