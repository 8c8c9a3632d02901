import { OpenClawError } from "@openclaw/contracts";
import type { ChannelAccount } from "../config/config-types.js";
import { sectionOf, type ChannelDefinition, type ChannelServices } from "./channel-definition.js";
import { CHANNELS } from "./channel-table.js";
import type { GatewayChannel } from "./gateway-channel.js";

/**
 * Makes the channel of an account. Its adapter, and with it the vendor's SDK, is loaded only now. Rejects with
 * `CHANNEL_NOT_CONFIGURED`, `CHANNEL_ADAPTER_MISSING` and as the adapter does.
 */
export async function createChannel(
  account: ChannelAccount,
  services: ChannelServices,
): Promise<GatewayChannel> {
  const definition = CHANNELS.get(account.channel);
  if (definition === undefined) {
    throw new OpenClawError(
      "CHANNEL_NOT_SUPPORTED",
      `This version cannot connect ${account.channel}. Set channels.${account.channel}.enabled to false.`,
    );
  }
  const missing = missingText(definition, account);
  if (missing !== undefined) throw new OpenClawError("CHANNEL_NOT_CONFIGURED", missing);
  const facts = { account: account.account, section: sectionOf(account), settings: account.settings };
  return await definition.create(facts, services);
}

/** What an account lacks, and how to give it; `undefined` when nothing is missing. */
export function missingText(
  definition: Pick<ChannelDefinition, "needs" | "environment">,
  account: Pick<ChannelAccount, "channel" | "account" | "settings">,
): string | undefined {
  const { settings } = account;
  const section = sectionOf(account);
  const missing = definition
    .needs(settings)
    .filter(({ keys }) => keys.every((key) => settings[key] === undefined));
  if (missing.length === 0) return undefined;
  const variables = Object.entries(definition.environment ?? {});
  const sentences = missing.map(({ keys }) => {
    const names = keys.map((key) => `${section}.${key}`);
    const variable = variables.find(([, key]) => keys.includes(key))?.[0];
    const all = account.account === "default" && variable !== undefined ? [...names, variable] : names;
    return `Set ${all.length > 1 ? `${all.slice(0, -1).join(", ")} or ${all.at(-1)}` : all.join("")}.`;
  });
  const what = missing.map((need) => need.what).join(" and no ");
  return `${section} has no ${what}. ${sentences.join(" ")} Then restart the gateway.`;
}
