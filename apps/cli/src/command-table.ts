import { channelCommands } from "./channel-command-table.js";
import { json, offline } from "./command-options.js";
import type { CommandDefinition, OptionDefinition, PositionalDefinition } from "./command-types.js";
import { deviceCommands } from "./device-command-table.js";
import { nodeCommands } from "./node-command-table.js";
import { ownerCommands } from "./owner-command-table.js";

const channelOption: OptionDefinition = {
  name: "channel",
  type: "text",
  placeholder: "channel",
  word: "channel",
  summary: "Channel, instead of the positional",
};

const account: OptionDefinition = {
  name: "account",
  type: "text",
  placeholder: "id",
  word: "account",
  summary: "Account of the channel",
};

const optionalChannel: PositionalDefinition = {
  name: "channel",
  required: false,
  word: "channel",
  summary: "Such as telegram",
};

const requiredChannel: PositionalDefinition = { ...optionalChannel, required: true };

const senderId = (word: PositionalDefinition["word"]): PositionalDefinition => ({
  name: "senderId",
  required: true,
  word,
  summary: "Stable id of the sender",
});

/** Options that stand before or after any command. */
export const globalOptions: readonly OptionDefinition[] = [
  { name: "profile", type: "text", placeholder: "name", summary: "Use ~/.openclaw-<name>" },
  { name: "dev", type: "flag", summary: "Use ~/.openclaw-dev" },
  { name: "verbose", type: "flag", summary: "Say which directories are used" },
  { name: "no-color", type: "flag", summary: "No colours (also NO_COLOR)" },
  { name: "no-input", type: "flag", summary: "Never ask, even on a terminal" },
];

const gateway: CommandDefinition = {
  path: ["gateway"],
  summary: "Run the gateway in the foreground",
  positionals: [],
  options: [
    { name: "port", type: "text", placeholder: "number", summary: "Port instead of the configured one" },
  ],
  exitCodes: "detailed",
  load: async () => (await import("./commands/gateway.js")).runGatewayCommand,
};

const overview: CommandDefinition = {
  path: ["pairing"],
  summary: "Show who waits, in all channels; on a terminal, decide",
  positionals: [],
  options: [json],
  exitCodes: "detailed",
  load: async () => (await import("./commands/pairing-commands.js")).runOverview,
};

const list: CommandDefinition = {
  path: ["pairing", "list"],
  summary: "List the requests that wait in a channel",
  positionals: [optionalChannel],
  options: [channelOption, account, json],
  exitCodes: "compatible",
  load: async () => (await import("./commands/pairing-commands.js")).runList,
};

const approve: CommandDefinition = {
  path: ["pairing", "approve"],
  summary: "Let the sender in who got this code",
  positionals: [
    optionalChannel,
    {
      name: "code",
      required: true,
      variadic: true,
      word: "free",
      summary: "Code, or a line that contains it",
    },
  ],
  options: [
    channelOption,
    account,
    { name: "notify", type: "flag", summary: "Tell the sender, through the running gateway" },
    { name: "for", type: "text", placeholder: "span", summary: "End the approval after 90m, 24h, 7d, 2w" },
    { name: "label", type: "text", placeholder: "text", summary: "Note for yourself" },
    { name: "dry-run", type: "flag", summary: "Show what would happen" },
    { name: "confirm", type: "flag", summary: "Show the sender and ask before approving" },
    offline,
    json,
  ],
  exitCodes: "compatible",
  load: async () => (await import("./commands/pairing-commands.js")).runApprove,
};

const reject: CommandDefinition = {
  path: ["pairing", "reject"],
  summary: "Drop a request; the sender may ask again",
  positionals: [
    optionalChannel,
    {
      name: "code",
      required: true,
      variadic: true,
      word: "pending-sender",
      summary: "Code or sender id of the request",
    },
  ],
  options: [channelOption, account, offline, json],
  exitCodes: "detailed",
  load: async () => (await import("./commands/pairing-commands.js")).runReject,
};

const approved: CommandDefinition = {
  path: ["pairing", "approved"],
  summary: "List who is allowed, and by what",
  positionals: [optionalChannel],
  options: [channelOption, account, json],
  exitCodes: "detailed",
  load: async () => (await import("./commands/pairing-commands.js")).runApproved,
};

const revoke: CommandDefinition = {
  path: ["pairing", "revoke"],
  summary: "End an approval, effective for the next message",
  positionals: [requiredChannel, senderId("approved-sender")],
  options: [account, offline, json],
  exitCodes: "detailed",
  load: async () => (await import("./commands/pairing-commands.js")).runRevoke,
};

const explain: CommandDefinition = {
  path: ["pairing", "explain"],
  summary: "Say whether a sender gets in, and by which rule",
  positionals: [requiredChannel, senderId("approved-sender")],
  options: [
    account,
    { name: "group", type: "text", placeholder: "id", summary: "Ask about this group chat" },
    json,
  ],
  exitCodes: "detailed",
  load: async () => (await import("./commands/pairing-commands.js")).runExplain,
};

const watch: CommandDefinition = {
  path: ["pairing", "watch"],
  summary: "Print requests and decisions as they happen",
  positionals: [],
  options: [
    { ...json, summary: "One JSON document per line" },
    {
      name: "notify",
      type: "text",
      placeholder: "bell",
      summary: "bell: ring the terminal at a new request",
    },
  ],
  exitCodes: "detailed",
  load: async () => (await import("./commands/rare-commands.js")).runWatch,
};

const doctor: CommandDefinition = {
  path: ["doctor"],
  summary: "Check files, locks, configuration and gateway",
  positionals: [],
  options: [
    { name: "fix", type: "flag", summary: "Repair what can be repaired, saying each step first" },
    json,
  ],
  exitCodes: "detailed",
  load: async () => (await import("./commands/rare-commands.js")).runDoctor,
};

const completion: CommandDefinition = {
  path: ["completion"],
  summary: "Print a completion script for a shell",
  positionals: [{ name: "shell", required: true, word: "shell", summary: "bash, zsh, fish or powershell" }],
  options: [],
  exitCodes: "detailed",
  load: async () => (await import("./commands/rare-commands.js")).runCompletion,
};

/** All commands, in the order of the help text. */
export const commandTable: readonly CommandDefinition[] = [
  gateway,
  overview,
  list,
  approve,
  reject,
  approved,
  revoke,
  explain,
  watch,
  ...channelCommands,
  ...deviceCommands,
  ...nodeCommands,
  ...ownerCommands,
  doctor,
  completion,
];

/** How a command is written, such as `openclaw pairing approve [channel] <code>`. */
export function usageOf({ path, positionals }: CommandDefinition): string {
  const words = positionals.map(({ name, required }) => (required ? `<${name}>` : `[${name}]`));
  return ["openclaw", ...path, ...words].join(" ");
}

/** Commands below a command, such as `pairing list` below `pairing`; without one, those of the first level. */
export function commandsBelow(group: CommandDefinition | undefined): readonly CommandDefinition[] {
  return commandTable.filter(({ path }) =>
    group === undefined ? path.length === 1 : path.length > group.path.length && path[0] === group.path[0],
  );
}
