import { showValue, type ConfigProblem } from "./config-problems.js";
import type { GatewayConfig } from "./config-types.js";

/** What a schema cannot tell of the gateway's own settings. */
export async function checkGateway({
  trustedProxies,
}: GatewayConfig["gateway"]): Promise<readonly ConfigProblem[]> {
  if (trustedProxies.length === 0) return [];
  // Knows about networks, which commands otherwise need not load.
  const { isAddressRange } = await import("../http/client-address.js");
  return trustedProxies.flatMap((text, index) => {
    if (isAddressRange(text)) return [];
    const key = `gateway.trustedProxies[${index}]`;
    return [
      {
        key,
        expected: 'an address or a range, such as "127.0.0.1" or "10.0.0.0/8"',
        got: showValue(key, text),
      },
    ];
  });
}
