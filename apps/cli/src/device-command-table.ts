import { json, likeOpenClaw, offline, remoteOptions } from "./command-options.js";
import type { CommandDefinition, OptionDefinition, PositionalDefinition } from "./command-types.js";

const requestId: PositionalDefinition = {
  name: "requestId",
  required: true,
  word: "pending-device",
  summary: "Id of the request, as openclaw devices list shows it",
};

const deviceId: PositionalDefinition = {
  name: "deviceId",
  required: true,
  word: "paired-device",
  summary: "Id of the device, or enough of its beginning",
};

const tokenOptions: readonly OptionDefinition[] = [
  {
    name: "device",
    type: "text",
    placeholder: "deviceId",
    word: "paired-device",
    summary: "Id of the device, or enough of its beginning",
  },
  {
    name: "role",
    type: "text",
    placeholder: "role",
    word: "role",
    summary: "operator or node",
  },
];

/** `openclaw devices …` and `openclaw qr`. */
export const deviceCommands: readonly CommandDefinition[] = [
  likeOpenClaw(
    {
      path: ["devices"],
      summary: "Show which devices wait and which are paired",
      positionals: [],
      options: [...remoteOptions, json],
    },
    async () => (await import("./commands/device-commands.js")).runDevicesOverview,
  ),
  likeOpenClaw(
    {
      path: ["devices", "list"],
      summary: "List the devices that wait and those that are paired",
      positionals: [],
      options: [...remoteOptions, json],
    },
    async () => (await import("./commands/device-commands.js")).runDevicesList,
  ),
  likeOpenClaw(
    {
      path: ["devices", "approve"],
      summary: "Let a device in, exactly as its request was shown",
      positionals: [{ ...requestId, required: false }],
      options: [
        { name: "latest", type: "flag", summary: "Only show the newest request" },
        ...remoteOptions,
        offline,
        json,
      ],
    },
    async () => (await import("./commands/device-commands.js")).runDevicesApprove,
  ),
  likeOpenClaw(
    {
      path: ["devices", "reject"],
      summary: "Drop the request of a device; it may ask again",
      positionals: [requestId],
      options: [...remoteOptions, offline, json],
    },
    async () => (await import("./commands/device-commands.js")).runDevicesReject,
  ),
  likeOpenClaw(
    {
      path: ["devices", "remove"],
      summary: "Forget a device: its tokens, requests and commands",
      positionals: [deviceId],
      options: [...remoteOptions, offline, json],
    },
    async () => (await import("./commands/device-commands.js")).runDevicesRemove,
  ),
  likeOpenClaw(
    {
      path: ["devices", "rename"],
      summary: "Give a device a name of yours",
      positionals: [
        deviceId,
        { name: "name", required: true, variadic: true, word: "free", summary: "Up to 64 characters" },
      ],
      options: [...remoteOptions, offline, json],
    },
    async () => (await import("./commands/device-commands.js")).runDevicesRename,
  ),
  likeOpenClaw(
    {
      path: ["devices", "rotate"],
      summary: "Replace the token of a device",
      positionals: [],
      options: [
        ...tokenOptions,
        {
          name: "scope",
          type: "text",
          placeholder: "scope",
          summary: "Narrow its token to this scope; may be repeated",
        },
        ...remoteOptions,
        offline,
        json,
      ],
    },
    async () => (await import("./commands/device-commands.js")).runDevicesRotate,
  ),
  likeOpenClaw(
    {
      path: ["devices", "revoke"],
      summary: "End the token of a device, until you approve it again",
      positionals: [],
      options: [...tokenOptions, ...remoteOptions, offline, json],
    },
    async () => (await import("./commands/device-commands.js")).runDevicesRevoke,
  ),
  likeOpenClaw(
    {
      path: ["devices", "clear"],
      summary: "Forget all devices",
      positionals: [],
      options: [
        { name: "yes", type: "flag", summary: "Really do it" },
        { name: "pending", type: "flag", summary: "Reject what waits, too" },
        ...remoteOptions,
        offline,
        json,
      ],
    },
    async () => (await import("./commands/device-commands.js")).runDevicesClear,
  ),
  likeOpenClaw(
    {
      path: ["qr"],
      summary: "Make a setup code for a device, as a QR code and as text",
      positionals: [],
      options: [
        { name: "node", type: "flag", summary: "For a node alone, without an operator" },
        {
          name: "public-url",
          type: "text",
          placeholder: "url",
          summary: "Where the device reaches the gateway",
        },
        { name: "setup-code-only", type: "flag", summary: "Print the code and nothing else" },
        { name: "png", type: "text", placeholder: "file", summary: "Write the QR code to a new file" },
        { name: "no-ascii", type: "flag", summary: "No QR code on the terminal" },
        ...remoteOptions,
        offline,
        json,
      ],
    },
    async () => (await import("./commands/device-commands.js")).runQr,
  ),
];
