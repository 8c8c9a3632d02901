import type { ImessageChannelOptions } from "./imessage-options.js";
import { imessageErrors } from "./imessage-errors.js";

export interface ImsgSettings {
  readonly kind: "imsg";
  /** The program to start here: imsg itself, or `ssh`. */
  readonly command: string;
  readonly args: readonly string[];
  /** The key that names the program, for errors. */
  readonly commandKey: string;
  readonly region: string | undefined;
  readonly env: (() => Readonly<Record<string, string | undefined>>) | undefined;
}

// A name or address that ssh can only take for a host: it never begins with "-", and holds nothing that a shell reads.
const HOST = /^(?:[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}@)?[A-Za-z0-9_][A-Za-z0-9_.:-]{0,252}$/;
// ssh joins its arguments into one line for the shell over there. What needs quoting is refused: there is not one way to quote
// that every login shell reads alike.
const REMOTE_PATH = /^[A-Za-z0-9_./~][A-Za-z0-9_./~+@-]{0,1023}$/;
const REGION = /^[A-Z]{2}$/;

export function readImsgOptions(options: ImessageChannelOptions, section: string): ImsgSettings {
  const { cliPath = "imsg", dbPath, env, region, remoteHost } = options;
  checkPath(cliPath, `${section}.cliPath`);
  if (dbPath !== undefined) checkPath(dbPath, `${section}.dbPath`);
  if (region !== undefined && !REGION.test(region)) {
    throw imessageErrors.optionsInvalid(
      `Invalid ${section}.region: expected two capital letters, such as US.`,
    );
  }
  const rpc = ["rpc", ...(dbPath === undefined ? [] : ["--db", dbPath])];
  if (remoteHost === undefined) {
    return { kind: "imsg", command: cliPath, args: rpc, commandKey: `${section}.cliPath`, region, env };
  }
  return {
    kind: "imsg",
    command: "ssh",
    args: sshArguments(remoteHost, [cliPath, ...rpc], section),
    commandKey: `${section}.remoteHost`,
    region,
    env,
  };
}

function sshArguments(host: unknown, words: readonly string[], section: string): readonly string[] {
  if (typeof host !== "string" || !HOST.test(host)) {
    throw imessageErrors.optionsInvalid(
      `Invalid ${section}.remoteHost: expected a host or user@host, such as me@mac.example, of letters, digits, ".", "_" and "-", ` +
        'and not beginning with "-". Options of ssh belong into ~/.ssh/config.',
    );
  }
  for (const word of words) {
    if (REMOTE_PATH.test(word) || word === "--db") continue;
    throw imessageErrors.optionsInvalid(
      `Invalid ${section}.cliPath or ${section}.dbPath: with ${section}.remoteHost a path may only hold letters, digits, ` +
        '"/", ".", "_", "~", "+", "@" and "-", since a shell reads it on the other machine. Make a link without the others there.',
    );
  }
  // No terminal, and no question that nobody would answer.
  return ["-T", "-o", "BatchMode=yes", "--", host, ...words];
}

function checkPath(path: unknown, key: string): asserts path is string {
  if (typeof path === "string" && path !== "" && !path.includes("\0") && !path.startsWith("-")) return;
  throw imessageErrors.optionsInvalid(`Invalid ${key}: expected a path, such as /opt/homebrew/bin/imsg.`);
}
