import type { ChannelId } from "@openclaw/contracts";
import { cliError } from "../cli-error.js";
import type { CommandArguments } from "../command-types.js";
import { KNOWN_CHANNELS } from "../openclaw-channels.js";
import { channelArgument } from "./channel-argument.js";

export interface CodeArgument {
  readonly channel: ChannelId | undefined;
  /** The code as typed or pasted, or a sender id. */
  readonly text: string;
}

const WHOLE_CODE = /^[A-HJ-NP-Z2-9]{8}$/i;

/** Reads `[channel] <code>` and `--channel <channel> <code>`; the code may have been typed as several words. */
export function codeArgument(verb: string, args: CommandArguments): CodeArgument {
  const option = args.option("channel");
  const words = [args.word("channel"), ...args.words("code")].filter((word) => word !== undefined);
  if (option !== undefined || words.length === 1 || isSplitCode(words)) {
    const text = oneCode(words, `openclaw pairing ${verb} --channel <channel> <code>`);
    rejectLoneChannel(verb, text, option);
    return { channel: channelArgument(undefined, option), text };
  }
  const [channel, ...rest] = words;
  return {
    channel: channelArgument(channel, undefined),
    text: oneCode(rest, `openclaw pairing ${verb} <channel> <code>`),
  };
}

function oneCode(words: readonly string[], usage: string): string {
  if (words.length === 1 || isSplitCode(words)) return words.join(" ");
  throw cliError("USAGE", `Too many arguments. Use: ${usage}`);
}

/** `ABCD EFGH`: no single word of it could be a code, so it is not a channel and a code. */
function isSplitCode(words: readonly string[]): boolean {
  return (
    words.length > 1 &&
    words.every(({ length }) => length < 8) &&
    WHOLE_CODE.test(words.join("").replaceAll("-", ""))
  );
}

/** `approve telegram` forgets the code; looking for a code "telegram" would puzzle. */
function rejectLoneChannel(verb: string, text: string, option: string | undefined): void {
  if (option !== undefined || !KNOWN_CHANNELS.includes(text.trim().toLowerCase())) return;
  throw cliError(
    "USAGE",
    `Usage: openclaw pairing ${verb} <channel> <code> (or: openclaw pairing ${verb} --channel <channel> <code>)`,
  );
}
