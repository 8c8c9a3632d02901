import { json } from "./command-options.js";
import type { CommandDefinition, OptionDefinition, PositionalDefinition } from "./command-types.js";

const account: OptionDefinition = {
  name: "account",
  type: "text",
  placeholder: "id",
  word: "account",
  summary: "Account of the channel",
};

const channelOption: OptionDefinition = {
  name: "channel",
  type: "text",
  placeholder: "channel",
  word: "channel",
  summary: "Channel, instead of the positional",
};

const channel: PositionalDefinition = {
  name: "channel",
  required: false,
  word: "channel",
  summary: "Such as whatsapp",
};

/** `openclaw channels …`. */
export const channelCommands: readonly CommandDefinition[] = [
  {
    path: ["channels"],
    summary: "Show how the channels do",
    positionals: [],
    options: [json],
    exitCodes: "detailed",
    load: async () => (await import("./commands/channel-commands.js")).runChannelsStatus,
  },
  {
    path: ["channels", "list"],
    summary: "List the accounts, their policies and where credentials come from",
    positionals: [channel],
    options: [channelOption, account, json],
    exitCodes: "detailed",
    load: async () => (await import("./commands/channel-commands.js")).runChannelsList,
  },
  {
    path: ["channels", "status"],
    summary: "Ask the running gateway how the channels do, and say what to do",
    positionals: [channel],
    options: [channelOption, account, json],
    exitCodes: "detailed",
    load: async () => (await import("./commands/channel-commands.js")).runChannelsStatus,
  },
  {
    path: ["channels", "login"],
    summary: "Link an account of WhatsApp or Signal; for others, say which key to set",
    positionals: [channel],
    options: [
      channelOption,
      account,
      {
        name: "pairing-code",
        type: "text",
        placeholder: "number",
        summary: "WhatsApp: link by a code to type into the phone with this number, such as +15550001111",
      },
      json,
    ],
    exitCodes: "detailed",
    load: async () => (await import("./commands/channel-commands.js")).runChannelsLogin,
  },
  {
    path: ["channels", "logout"],
    summary: "Unlink an account of WhatsApp and remove its session",
    positionals: [channel],
    options: [
      channelOption,
      account,
      { name: "only-here", type: "flag", summary: "Remove the session without telling WhatsApp" },
      json,
    ],
    exitCodes: "detailed",
    load: async () => (await import("./commands/channel-commands.js")).runChannelsLogout,
  },
];
