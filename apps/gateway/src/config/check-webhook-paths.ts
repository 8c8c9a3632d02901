import { sectionOf } from "../channels/channel-definition.js";
import { CHANNELS } from "../channels/channel-table.js";
import type { ConfigProblem } from "./config-problems.js";
import type { ChannelAccount } from "./config-types.js";

// The page of webchat with its files and connections, and what programs ask.
const OWN_PATHS = /^\/(healthz|webchat[.-].*)?$/;

/** Each webhook needs a path that nothing else answers on: of two bots on one, one would get what is for the other. */
export function checkWebhookPaths(accounts: readonly ChannelAccount[]): readonly ConfigProblem[] {
  const owners = new Map<string, string>();
  return accounts.flatMap((account) => {
    const path = pathOf(account);
    if (path === undefined) return [];
    const section = sectionOf(account);
    const key = `${section}.webhookPath`;
    if (OWN_PATHS.test(path)) {
      const expected = 'a path that the gateway does not serve itself, such as "/telegram"';
      return [{ key, expected, got: JSON.stringify(path) }];
    }
    const owner = owners.get(path);
    owners.set(path, owner ?? section);
    if (owner === undefined) return [];
    return [{ key, expected: "a path of its own", got: `${JSON.stringify(path)}, which ${owner} has` }];
  });
}

function pathOf({ channel, enabled, settings }: ChannelAccount): string | undefined {
  return enabled ? CHANNELS.get(channel)?.webhookPath(settings) : undefined;
}
