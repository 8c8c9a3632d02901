import { credentialOptions, json, likeOpenClaw, offline, remoteOptions } from "./command-options.js";
import type { CommandDefinition, OptionDefinition, PositionalDefinition } from "./command-types.js";

const requestId: PositionalDefinition = {
  name: "requestId",
  required: true,
  word: "pending-node",
  summary: "Id of the request, as openclaw nodes pending shows it",
};

const node: OptionDefinition = {
  name: "node",
  type: "text",
  placeholder: "node",
  word: "node",
  summary: "Id of the node, enough of its beginning, or its name",
};

/** `openclaw nodes …` and `openclaw node run`. */
export const nodeCommands: readonly CommandDefinition[] = [
  likeOpenClaw(
    {
      path: ["nodes"],
      summary: "Show the nodes, as openclaw nodes status does",
      positionals: [],
      options: [...remoteOptions, json],
    },
    async () => (await import("./commands/device-commands.js")).runNodesStatus,
  ),
  likeOpenClaw(
    {
      path: ["nodes", "status"],
      summary: "List the nodes: which are connected, and what they may do",
      positionals: [],
      options: [...remoteOptions, json],
    },
    async () => (await import("./commands/device-commands.js")).runNodesStatus,
  ),
  likeOpenClaw(
    {
      path: ["nodes", "describe"],
      summary: "Show all that is known of a node",
      positionals: [],
      options: [node, ...remoteOptions, json],
    },
    async () => (await import("./commands/device-commands.js")).runNodesDescribe,
  ),
  likeOpenClaw(
    {
      path: ["nodes", "pending"],
      summary: "List the nodes whose commands wait for you",
      positionals: [],
      options: [...remoteOptions, json],
    },
    async () => (await import("./commands/device-commands.js")).runNodesPending,
  ),
  likeOpenClaw(
    {
      path: ["nodes", "approve"],
      summary: "Allow the commands of a node, exactly as shown",
      positionals: [requestId],
      options: [...remoteOptions, offline, json],
    },
    async () => (await import("./commands/device-commands.js")).runNodesApprove,
  ),
  likeOpenClaw(
    {
      path: ["nodes", "reject"],
      summary: "Do not allow them; the device stays paired",
      positionals: [requestId],
      options: [...remoteOptions, offline, json],
    },
    async () => (await import("./commands/device-commands.js")).runNodesReject,
  ),
  likeOpenClaw(
    {
      path: ["nodes", "remove"],
      summary: "Take the commands of a node back; the device stays paired",
      positionals: [],
      options: [node, ...remoteOptions, offline, json],
    },
    async () => (await import("./commands/device-commands.js")).runNodesRemove,
  ),
  likeOpenClaw(
    {
      path: ["nodes", "rename"],
      summary: "Give a node a name of yours",
      positionals: [],
      options: [
        node,
        { name: "name", type: "text", placeholder: "name", summary: "Up to 64 characters" },
        ...remoteOptions,
        offline,
        json,
      ],
    },
    async () => (await import("./commands/device-commands.js")).runNodesRename,
  ),
  {
    path: ["node"],
    summary: "Commands of this machine as a node: see openclaw node run",
    positionals: [],
    options: [],
    exitCodes: "detailed",
    load: async () => (await import("./commands/device-commands.js")).runNodeUsage,
  },
  {
    path: ["node", "run"],
    summary: "Join a gateway as a node and stay connected",
    positionals: [],
    options: [
      { name: "url", type: "text", placeholder: "url", summary: "The gateway, such as wss://gw.example.com" },
      { name: "host", type: "text", placeholder: "host", summary: "The gateway's host, instead of --url" },
      { name: "port", type: "text", placeholder: "number", summary: "Its port (default 18789)" },
      { name: "tls", type: "flag", summary: "Encrypt the connection to --host" },
      ...credentialOptions,
      {
        name: "pair",
        type: "text",
        placeholder: "code",
        summary: "A setup code instead of all these; - reads it from standard input",
      },
      {
        name: "display-name",
        type: "text",
        placeholder: "name",
        summary: "How the owner sees this node (default: host name)",
      },
    ],
    exitCodes: "detailed",
    load: async () => (await import("./commands/device-commands.js")).runNodeRun,
  },
];
