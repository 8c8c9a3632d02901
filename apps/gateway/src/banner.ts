import type { ChannelAccount, GatewayConfig } from "./config/config-types.js";
import type { StateDirectories } from "./state-directories.js";

export interface BannerOptions {
  readonly url: string;
  readonly accounts: readonly ChannelAccount[];
  readonly config: GatewayConfig;
  readonly directories: StateDirectories;
  readonly ownerCommands: readonly string[];
}

/** What the owner needs to know first: where to chat and how to approve. */
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
    labelled("Agent", agentText(config, directories.pairingConfigPath)),
    labelled("State", directories.stateDirectory),
    labelled("Stop", "Ctrl+C"),
  ];
}

const labelled = (label: string, text: string): string => `  ${label.padEnd(8)} ${text}`;

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
