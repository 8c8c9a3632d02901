import { json, offline } from "./command-options.js";
import type { CommandDefinition, PositionalDefinition } from "./command-types.js";

const owner: PositionalDefinition = {
  name: "owner",
  required: true,
  word: "owner",
  summary: "Channel and stable id of the sender, such as telegram:123456789",
};

/** `openclaw owner …`. */
export const ownerCommands: readonly CommandDefinition[] = [
  {
    path: ["owner"],
    summary: "Show who may give commands in chats",
    positionals: [],
    options: [json],
    exitCodes: "detailed",
    load: async () => (await import("./commands/device-commands.js")).runOwnerList,
  },
  {
    path: ["owner", "list"],
    summary: "List who may give commands in chats, and by what",
    positionals: [],
    options: [json],
    exitCodes: "detailed",
    load: async () => (await import("./commands/device-commands.js")).runOwnerList,
  },
  {
    path: ["owner", "add"],
    summary: "Let a sender approve devices in chats, with /pair",
    positionals: [owner],
    options: [offline, json],
    exitCodes: "detailed",
    load: async () => (await import("./commands/device-commands.js")).runOwnerAdd,
  },
  {
    path: ["owner", "remove"],
    summary: "Take that back",
    positionals: [owner],
    options: [offline, json],
    exitCodes: "detailed",
    load: async () => (await import("./commands/device-commands.js")).runOwnerRemove,
  },
];
