import type { ChannelId } from "@openclaw/contracts";
import { cliError } from "../cli-error.js";
import type { CliState } from "./open-state.js";

/** The channel that was given, else the only one that is configured. Throws `CHANNEL_REQUIRED`. */
export function requireChannel(
  given: ChannelId | undefined,
  {
    config,
    configuredChannels,
    directories,
  }: Pick<CliState, "config" | "configuredChannels" | "directories">,
): ChannelId {
  if (given !== undefined) return given;
  if (config.status === "failed") {
    throw cliError(
      "CHANNEL_REQUIRED",
      "Channel required, since the configuration cannot be read. Use --channel <channel>, or run openclaw pairing to see all.",
    );
  }
  const [only, ...others] = configuredChannels;
  if (only !== undefined && others.length === 0) return only;
  if (only === undefined) {
    throw cliError(
      "CHANNEL_REQUIRED",
      `Channel required, and none is enabled in ${directories.configPath} or ${directories.pairingConfigPath}. Use --channel <channel>, or run openclaw pairing to see all.`,
    );
  }
  throw cliError(
    "CHANNEL_REQUIRED",
    `Channel required. Use --channel <channel> or pass it as the first argument (expected one of: ${configuredChannels.join(", ")})`,
  );
}
