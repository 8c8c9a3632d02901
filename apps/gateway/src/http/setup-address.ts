import { OpenClawError } from "@openclaw/contracts";
import type { GatewayConfig } from "../config/config-types.js";
import { parsePublicUrl } from "../config/public-url.js";
import type { SetupAddress } from "../methods/setup-code-methods.js";
import type { TlsFacts } from "../tls/read-tls-facts.js";
import { gatewayUrl } from "./gateway-url.js";

export interface SetupAddressOptions {
  readonly config: Pick<GatewayConfig, "gateway">;
  /** Where the gateway really listens; default is the configured port. */
  readonly port?: () => number;
  /** Of the certificate that it shows. */
  readonly tls: Pick<TlsFacts, "fingerprint" | "isSelfSigned"> | undefined;
}

/** The address that goes into setup codes; with a certificate that nobody vouches for, how to know it. */
export function createSetupAddress({ config, port, tls }: SetupAddressOptions): SetupAddress {
  return {
    resolve(publicUrl) {
      if (publicUrl === undefined) return gatewayUrl(config, port === undefined ? {} : { port: port() });
      const url = parsePublicUrl(publicUrl);
      if (url !== undefined) return { url, source: "request" };
      throw new OpenClawError(
        "INVALID_GATEWAY_URL",
        "Invalid publicUrl. Expected a ws, wss, http or https URL with a host, and without user name, query and fragment.",
      );
    },
    ...(tls?.isSelfSigned === true && { tlsFingerprint: tls.fingerprint }),
  };
}
