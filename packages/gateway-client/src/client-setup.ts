import { OpenClawError, silentLogger, type DeviceRole, type Logger } from "@openclaw/contracts";
import { checkGatewayUrl, decodeSetupCode } from "@openclaw/device-pairing/setup-code";
import { randomId, systemRuntime, type ClientRuntime } from "./client-runtime.js";
import type { ClientOptions } from "./client-types.js";
import type { ClientDescription, ConnectRequest } from "./connect-params.js";
import type { CredentialOptions } from "./credentials.js";
import type { DeviceSigner } from "./device-signer.js";
import { gatewayOrigin, parseTlsFingerprint } from "./gateway-origin.js";
import type { OpenSocket } from "./socket.js";
import { createMemoryTokenStore, type TokenKey, type TokenStore } from "./token-store.js";

/** What differs between Node and browsers. */
export interface ClientPlatform {
  readonly openSocket: OpenSocket;
  /** Browsers tell programs nothing of certificates. */
  readonly canPinCertificates: boolean;
  /** The value of `client.platform`. */
  readonly name: string;
  /** The mode of an operator, unless it names another. */
  readonly operatorMode: string;
}

/** What the options of a client come to, once checked. */
export interface ClientSetup {
  readonly url: string;
  readonly tlsFingerprint?: string;
  readonly identity?: DeviceSigner;
  /** Where this device's access to this gateway is kept. */
  readonly device?: { readonly key: TokenKey; readonly store: TokenStore };
  readonly shared?: CredentialOptions["shared"];
  readonly setupToken?: string;
  readonly request: Omit<ConnectRequest, "commands">;
  readonly reconnect: boolean;
  readonly logger: Logger;
  readonly runtime: ClientRuntime;
}

/** What a role adds to the options of all clients. */
export interface RoleOptions {
  readonly role: DeviceRole;
  readonly scopes: readonly string[];
  readonly caps: readonly string[];
  readonly permissions?: Readonly<Record<string, boolean>>;
  readonly identity?: DeviceSigner;
}

/**
 * Checks the options of a client. Throws `CLIENT_OPTIONS_INVALID`, `INVALID_SETUP_CODE`, `INVALID_GATEWAY_URL` and
 * `INSECURE_GATEWAY_URL`.
 */
export function setUpClient(options: ClientOptions, own: RoleOptions, platform: ClientPlatform): ClientSetup {
  const place = findGateway(options);
  const { url, setupToken } = place;
  const named =
    options.tlsFingerprint === undefined ? undefined : parseTlsFingerprint(options.tlsFingerprint);
  const tlsFingerprint = named ?? place.tlsFingerprint;
  if (named !== undefined && place.tlsFingerprint !== undefined && named !== place.tlsFingerprint) {
    throw invalid("The setup code names another certificate than tlsFingerprint.");
  }
  checkPin(url, tlsFingerprint, platform);
  const { identity, role, scopes, caps, permissions } = own;
  if (identity === undefined && setupToken !== undefined)
    throw invalid("A setup code needs an identity to pair.");
  const shared = sharedSecret(options);
  const runtime = { ...systemRuntime, ...options.runtime };
  return {
    url,
    ...(tlsFingerprint !== undefined && { tlsFingerprint }),
    ...(identity !== undefined && {
      identity,
      device: {
        key: { origin: gatewayOrigin(url), deviceId: identity.deviceId, role },
        store: options.tokens ?? createMemoryTokenStore(),
      },
    }),
    ...(shared !== undefined && { shared }),
    ...(setupToken !== undefined && { setupToken }),
    request: {
      client: { ...defaultDescription(role, platform), ...options.client },
      instanceId: randomId(runtime.random),
      role,
      scopes: [...scopes],
      caps: [...caps],
      ...(permissions !== undefined && { permissions }),
    },
    reconnect: options.reconnect ?? true,
    logger: options.logger ?? silentLogger,
    runtime,
  };
}

interface GatewayPlace {
  readonly url: string;
  readonly setupToken?: string;
  readonly tlsFingerprint?: string;
}

function findGateway({ url, setupCode, allowInsecureUrl = false }: ClientOptions): GatewayPlace {
  if ((url === undefined) === (setupCode === undefined)) {
    throw invalid("Expected either url or setupCode: one of them says where the gateway is.");
  }
  if (setupCode !== undefined) {
    const { url, bootstrapToken, tlsFingerprint } = decodeSetupCode(setupCode);
    return { url, setupToken: bootstrapToken, ...(tlsFingerprint !== undefined && { tlsFingerprint }) };
  }
  const text = url ?? "";
  if (!allowInsecureUrl) return { url: checkGatewayUrl(text) };
  // All but the scheme is checked as if it were secure.
  return {
    url: checkGatewayUrl(text.replace(/^ws:/i, "wss:")).replace(
      /^wss:/,
      text.startsWith("wss") ? "wss:" : "ws:",
    ),
  };
}

function checkPin(url: string, tlsFingerprint: string | undefined, platform: ClientPlatform): void {
  if (tlsFingerprint === undefined) return;
  if (!url.startsWith("wss:")) throw invalid("A certificate fingerprint needs a wss:// URL.");
  if (!platform.canPinCertificates) {
    throw invalid(
      "A browser cannot compare the gateway's certificate with a fingerprint, so it must not connect here.",
    );
  }
}

function sharedSecret({ token, password }: ClientOptions): CredentialOptions["shared"] {
  if (token !== undefined && password !== undefined) throw invalid("Expected token or password, not both.");
  if (token === "" || password === "") throw invalid("The token or password is empty.");
  if (token !== undefined) return { token };
  return password === undefined ? undefined : { password };
}

function defaultDescription(role: DeviceRole, platform: ClientPlatform): ClientDescription {
  const program =
    role === "node"
      ? { id: "node-host", mode: "node" }
      : { id: "gateway-client", mode: platform.operatorMode };
  return { ...program, version: "dev", platform: platform.name };
}

const invalid = (message: string): OpenClawError => new OpenClawError("CLIENT_OPTIONS_INVALID", message);
