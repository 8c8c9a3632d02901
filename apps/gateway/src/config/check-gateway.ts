import { showValue, type ConfigProblem } from "./config-problems.js";
import type { GatewayConfig } from "./config-types.js";
import { isOwnerEntry } from "./owner-entries.js";
import { parseOrigin } from "./origin-entry.js";
import { parsePublicUrl, pluginPublicUrl } from "./public-url.js";
import type { RawConfig } from "./to-config.js";
import type { RawGatewaySection } from "./to-gateway-section.js";

/** What a schema cannot tell of the gateway's own settings. */
export async function checkGateway(gateway: RawGatewaySection = {}): Promise<readonly ConfigProblem[]> {
  return [...(await checkAddresses(gateway)), ...checkPublicUrl(gateway), ...checkTls(gateway)];
}

/** An address of one's own is named where it is asked for, perhaps by another file. */
export function checkBind({ bind, customBindHost }: GatewayConfig["gateway"]): readonly ConfigProblem[] {
  if (bind !== "custom" || customBindHost !== undefined) return [];
  const expected = 'an address of this machine, since gateway.bind is "custom"';
  return [{ key: "gateway.customBindHost", expected, got: "nothing" }];
}

/** Lists of who may do something: an entry that names nobody is left out, and the owner is told. */
export function permitWarnings({ gateway, commands, plugins }: RawConfig): readonly string[] {
  const owners = (commands?.ownerAllowFrom ?? []).flatMap((entry, index) =>
    isOwnerEntry(String(entry))
      ? []
      : [
          `commands.ownerAllowFrom[${index}]: ${showValue("", entry)} makes nobody an owner. Write "<channel>:<sender id>", such as "telegram:123456789"; there is no wildcard.`,
        ],
  );
  const origins = (gateway?.controlUi?.allowedOrigins ?? []).flatMap((entry, index) =>
    parseOrigin(entry) === undefined
      ? [
          `gateway.controlUi.allowedOrigins[${index}]: ${showValue("", entry)} allows no page. Write an origin, such as "https://app.example"; there is no wildcard.`,
        ]
      : [],
  );
  const theirs = pluginPublicUrl(plugins);
  const isUnread =
    theirs !== undefined && gateway?.publicUrl === undefined && parsePublicUrl(theirs) === undefined;
  const advice = `plugins.entries.device-pair.config.publicUrl: ${showValue("", theirs)} is no ws, wss, http or https URL and does not count.`;
  return [...owners, ...origins, ...(isUnread ? [advice] : [])];
}

async function checkAddresses(gateway: RawGatewaySection): Promise<readonly ConfigProblem[]> {
  const { trustedProxies = [], bind, customBindHost } = gateway;
  const isCustom = bind === "custom" || customBindHost !== undefined;
  if (trustedProxies.length === 0 && !isCustom) return [];
  // Knows about networks, which commands otherwise need not load.
  const { isAddressRange, isListenAddress } = await import("../http/client-address.js");
  const proxies = trustedProxies.flatMap((text, index) => {
    if (isAddressRange(text)) return [];
    const key = `gateway.trustedProxies[${index}]`;
    const expected = 'an address or a range, such as "127.0.0.1" or "10.0.0.0/8"';
    return [{ key, expected, got: showValue(key, text) }];
  });
  if (customBindHost === undefined || isListenAddress(customBindHost)) return proxies;
  const key = "gateway.customBindHost";
  const expected = 'an address of this machine, such as "192.168.1.10"';
  return [...proxies, { key, expected, got: showValue(key, customBindHost) }];
}

function checkPublicUrl({ publicUrl }: RawGatewaySection): readonly ConfigProblem[] {
  if (publicUrl === undefined || parsePublicUrl(publicUrl) !== undefined) return [];
  const key = "gateway.publicUrl";
  const hasUser = URL.canParse(publicUrl) && new URL(publicUrl).username !== "";
  const expected = 'a URL without user name, query and fragment, such as "wss://gw.example"';
  return [{ key, expected, got: hasUser ? "[redacted] (string)" : showValue(key, publicUrl) }];
}

function checkTls({ tls: { certPath, keyPath } = {} }: RawGatewaySection): readonly ConfigProblem[] {
  if ((certPath === undefined) === (keyPath === undefined)) return [];
  const [named, missing] = certPath === undefined ? ["keyPath", "certPath"] : ["certPath", "keyPath"];
  return [{ key: `gateway.tls.${missing}`, expected: `a path, since ${named} is there`, got: "nothing" }];
}
