import type { ChannelId } from "@openclaw/contracts";
import type { ChannelLink, LinkSession } from "./channels/channel-definition.js";
import { CHANNELS } from "./channels/channel-table.js";
import type { LoadedConfig } from "./config/config-types.js";
import { secretsOf, withoutSecrets } from "./secrets-of.js";
import type { Environment } from "./state-directories.js";

export {
  sectionOf,
  type LinkedAs,
  type LinkedState,
  type UnlinkOutcome,
} from "./channels/channel-definition.js";
export {
  credentialKeys,
  describeAccount,
  type AccountDescription,
  type CredentialSource,
} from "./channels/describe-account.js";
export { openStateFiles } from "./channels/open-state-files.js";

/** The environment for programs that a channel starts: without what is secret in the configuration. */
export const programEnvironment = (
  { config, credentialVariables }: LoadedConfig,
  env: Environment,
): Environment => withoutSecrets(env, secretsOf(config), credentialVariables);

/** How accounts of a channel are linked; `undefined` for channels whose credentials stand in the configuration. */
export const channelLink = (channel: ChannelId): ChannelLink | undefined => CHANNELS.get(channel)?.link;

/** The session of a channel whose links we keep ourselves; `undefined` for all others. */
export function channelSession(channel: ChannelId): LinkSession | undefined {
  const session = channelLink(channel)?.session;
  return session !== undefined && "state" in session ? session : undefined;
}
