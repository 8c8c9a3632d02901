import { isOpenClawError } from "@openclaw/contracts";
import { sourceText } from "./auth/gateway-secret.js";
import type { GatewayAccess } from "./auth/open-access.js";
import type { ChannelAccount, GatewayConfig } from "./config/config-types.js";
import { gatewayUrl, localGatewayUrl } from "./http/gateway-url.js";
import type { StateDirectories } from "./state-directories.js";

export interface BannerOptions {
  /** Of the chat page on this machine. */
  readonly url: string;
  /** Where the gateway listens. */
  readonly port: number;
  readonly access: Pick<GatewayAccess, "secret" | "tls">;
  readonly accounts: readonly ChannelAccount[];
  readonly config: GatewayConfig;
  readonly directories: StateDirectories;
  readonly ownerCommands: readonly string[];
}

/** What the owner needs to know first: where to chat, where devices connect, and how to approve. */
export function bannerLines(options: BannerOptions): readonly string[] {
  const { url, accounts, config, directories, ownerCommands } = options;
  const [first] = accounts;
  const channel = accounts.some((account) => account.channel === "webchat") ? "webchat" : first?.channel;
  const commands = ownerCommands.map(
    (command) => `${command} pairing approve ${channel ?? "<channel>"} <code>`,
  );
  return [
    "OpenClaw gateway",
    ...accounts.map((account) => labelled("Chat", placeOf(account, url))),
    ...(accounts.length === 0
      ? [
          labelled(
            "Chat",
            `nowhere: no channel is enabled in ${directories.configPath} or ${directories.pairingConfigPath}`,
          ),
        ]
      : []),
    ...commands.map((command, index) => labelled(index === 0 ? "Approve" : "or", command)),
    ...deviceLines(options),
    labelled("Agent", agentText(config, directories.pairingConfigPath)),
    labelled("State", directories.stateDirectory),
    labelled("Stop", "Ctrl+C"),
  ];
}

const labelled = (label: string, text: string): string => `  ${label.padEnd(8)} ${text}`;

function deviceLines({ port, access, config, ownerCommands }: BannerOptions): readonly string[] {
  const [command = "openclaw"] = ownerCommands;
  const urls = [...new Set([reachableUrl(config, port), localGatewayUrl(config, port)])];
  const { secret, tls } = access;
  return [
    ...urls
      .filter((url) => url !== undefined)
      .map((url, index) => labelled(index === 0 ? "Devices" : "or", url)),
    ...(tls === undefined
      ? []
      : [labelled("TLS", `certificate ${tls.facts.fingerprint.slice(0, 16)}… (SHA-256)`)]),
    labelled("Secret", secretText(secret)),
    labelled("Approve", `${command} devices approve <id>   (${command} devices list shows what waits)`),
  ];
}

/** Where other machines connect; `undefined` when there is no such way. */
function reachableUrl(config: GatewayConfig, port: number): string | undefined {
  try {
    return gatewayUrl(config, { port }).url;
  } catch (error) {
    if (isOpenClawError(error, "GATEWAY_LOOPBACK_ONLY")) return undefined;
    throw error;
  }
}

function secretText(secret: GatewayAccess["secret"]): string {
  if (secret === undefined || secret.mode === "none") return "none: programs of this machine need no secret";
  const origin = secret.source.kind === "generated" ? "made by the gateway, in" : "from";
  return `${secret.mode} ${origin} ${sourceText(secret.source)}`;
}

function placeOf({ channel, account }: ChannelAccount, url: string): string {
  if (channel === "webchat") return url;
  return account === "default"
    ? `${channel}: write to the bot`
    : `${channel}: write to the bot of account ${account}`;
}

function agentText({ agent }: GatewayConfig, pairingConfigPath: string): string {
  if (agent.type === "echo") return `echo, repeats what it is told (set "agent" in ${pairingConfigPath})`;
  return agent.type === "command" ? `command ${agent.command[0] ?? ""}` : `http ${new URL(agent.url).origin}`;
}
