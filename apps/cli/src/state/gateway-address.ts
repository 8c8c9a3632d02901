/** Where a gateway listens on this machine. */
export interface GatewayAddress {
  readonly host: string;
  readonly port: number;
  /** It speaks TLS alone. */
  readonly isEncrypted?: boolean;
}

const OPENCLAW_PORT = 18_789;

/** Where the gateway listens as far as the environment tells, for when the configuration cannot be read. */
export function likelyAddress(env: Readonly<Record<string, string | undefined>>): GatewayAddress {
  const port = Number(env["OPENCLAW_GATEWAY_PORT"]?.trim() || OPENCLAW_PORT);
  return {
    host: "127.0.0.1",
    port: Number.isInteger(port) && port >= 0 && port < 65_536 ? port : OPENCLAW_PORT,
  };
}
