import { statSync } from "node:fs";
import { join } from "node:path";
import { whatsappIdentity } from "@openclaw/channel-whatsapp/identity";
import { expandHome } from "../config/expand-home.js";
import { defineChannel, type AccountFacts, type ChannelServices } from "./channel-definition.js";
import { ownText, text, unused } from "./channel-keys.js";
import { toGatewayChannel } from "./gateway-channel.js";
import { loadAdapter } from "./load-adapter.js";

const adapter = "@openclaw/channel-whatsapp";
const CREDENTIALS_FILE = "creds.json";

type Facts = AccountFacts<{ readonly authDir?: string; readonly webSocketUrl?: string }>;

const load = () => loadAdapter(adapter, () => import("@openclaw/channel-whatsapp"));

export const whatsapp = defineChannel({
  identity: whatsappIdentity,
  adapter,
  defaultAccountKeys: ["authDir"],
  ownKeys: ["webSocketUrl"],
  keys: {
    authDir: ownText("the path of the directory with the session"),
    webSocketUrl: text("the URL of the server"),
    selfChatMode: unused,
  },
  credentialFiles: (facts, services) => [join(sessionDirectory(facts, services), CREDENTIALS_FILE)],
  create: async (facts, services) => {
    const { createWhatsappChannel } = await load();
    const options = await connectionOptions(facts, services);
    const channel = createWhatsappChannel({ ...options, configKey: facts.section });
    const ownIds = (): readonly string[] => [channel.ownNumber()].filter((own) => own !== undefined);
    return { ...toGatewayChannel(channel), ownIds };
  },
  link: {
    takesPairingCode: true,
    login: async (facts, services, { phoneNumber, onPairingCode, onQr, signal }) => {
      const { loginToWhatsapp, logoutOfWhatsapp, whatsappSessionState } = await load();
      const options = await connectionOptions(facts, services);
      try {
        const prompts = phoneNumber === undefined ? { onQr } : { phoneNumber, onPairingCode };
        return { as: (await loginToWhatsapp({ ...options, ...prompts, signal })).phone };
      } catch (error) {
        const { status } = await whatsappSessionState(options.session);
        // Keys that nobody agreed to are of no use.
        if (status === "not-linked") await logoutOfWhatsapp({ ...options, onlyHere: true });
        throw error;
      }
    },
    session: {
      state: async (facts, services) => {
        const directory = sessionDirectory(facts, services);
        // The SDK is not loaded to see that there is nothing.
        if (statSync(join(directory, CREDENTIALS_FILE), { throwIfNoEntry: false }) === undefined) {
          return { status: "not-linked" };
        }
        const { whatsappSessionState } = await load();
        const state = await whatsappSessionState(await services.stateFiles(directory));
        return state.status === "linked" ? { status: "linked", as: state.phone } : state;
      },
      logout: async (facts, services, { onlyHere, signal }) => {
        const { logoutOfWhatsapp } = await load();
        const options = await connectionOptions(facts, services);
        return (await logoutOfWhatsapp({ ...options, onlyHere, signal })).status;
      },
    },
  },
});

/** OpenClaw's layout. */
function sessionDirectory(
  { account, settings: { authDir } }: Facts,
  { credentialsDirectory }: Pick<ChannelServices, "credentialsDirectory">,
): string {
  return authDir === undefined ? join(credentialsDirectory, "whatsapp", account) : expandHome(authDir);
}

async function connectionOptions(
  facts: Facts,
  services: Pick<ChannelServices, "credentialsDirectory" | "logger" | "stateFiles">,
) {
  const { webSocketUrl } = facts.settings;
  return {
    session: await services.stateFiles(sessionDirectory(facts, services)),
    account: facts.account,
    logger: services.logger,
    ...(webSocketUrl !== undefined && { webSocketUrl }),
  };
}
