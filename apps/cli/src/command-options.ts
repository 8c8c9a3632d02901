import type { CommandDefinition, OptionDefinition } from "./command-types.js";

export const json: OptionDefinition = { name: "json", type: "flag", summary: "One JSON document on stdout" };

export const offline: OptionDefinition = {
  name: "offline",
  type: "flag",
  summary: "Do not ask the running gateway whether it uses the same state directory",
};

/** How a program proves to a gateway that it belongs to the owner. */
export const credentialOptions: readonly OptionDefinition[] = [
  {
    name: "token",
    type: "text",
    placeholder: "token",
    summary: "Its token; other users of this machine can see it",
  },
  { name: "token-file", type: "text", placeholder: "file", summary: "A file with its token" },
  {
    name: "password",
    type: "text",
    placeholder: "password",
    summary: "Its password; other users of this machine can see it",
  },
  {
    name: "tls-fingerprint",
    type: "text",
    placeholder: "sha256",
    summary: "The only certificate to accept",
  },
];

/** A gateway elsewhere, instead of the files of this machine. */
export const remoteOptions: readonly OptionDefinition[] = [
  {
    name: "url",
    type: "text",
    placeholder: "url",
    summary: "Act on this gateway, instead of the files here",
  },
  ...credentialOptions,
  { name: "timeout", type: "text", placeholder: "ms", summary: "Wait so long for it (default 10000)" },
];

/** A command that answers the shell with 0 or 1, as all of its kind do in OpenClaw. */
export const likeOpenClaw = (
  definition: Omit<CommandDefinition, "exitCodes" | "load">,
  load: CommandDefinition["load"],
): CommandDefinition => ({ ...definition, exitCodes: "compatible", load });
