import { join } from "node:path";
import type { GatewayTlsConfig } from "../config/config-types.js";
import { expandHome } from "../config/expand-home.js";

export interface TlsFiles {
  readonly certPath: string;
  readonly keyPath: string;
  /** Where the files are the gateway's own, so that it may make them. */
  readonly directory?: string;
}

/** The files of the configuration, or those of the certificate that the gateway makes. */
export function tlsFiles({ certPath, keyPath }: GatewayTlsConfig, stateDirectory: string): TlsFiles {
  if (certPath !== undefined && keyPath !== undefined) {
    return { certPath: expandHome(certPath), keyPath: expandHome(keyPath) };
  }
  const directory = join(stateDirectory, "tls");
  return {
    certPath: join(directory, "gateway-cert.pem"),
    keyPath: join(directory, "gateway-key.pem"),
    directory,
  };
}
