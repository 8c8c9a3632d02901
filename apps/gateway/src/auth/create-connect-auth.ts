import type { Clock, Logger } from "@openclaw/contracts";
import type { GatewayConfig } from "../config/config-types.js";
import { createClientAddress, createProxyCheck } from "../http/client-address.js";
import { createOriginCheck } from "./check-origin.js";
import type { ConnectAuth, SharedSecretAttempt, SharedSecretCheck } from "./connect-auth.js";
import { equalSecrets } from "./equal-secrets.js";
import type { GatewaySecret } from "./gateway-secret.js";
import { createLocate } from "./locate.js";
import type { SecretKeeper } from "./create-secret-keeper.js";
import { createWrongSecretLimiter, type WrongSecretLimiter } from "./wrong-secret-limiter.js";

export interface ConnectAuthOptions {
  readonly gateway: Pick<
    GatewayConfig["gateway"],
    "auth" | "allowedOrigins" | "publicUrl" | "trustedProxies"
  >;
  readonly secret: SecretKeeper;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Decides about connections by their origin, place and shared secret; devices are somebody else's business. */
export function createConnectAuth({ gateway, secret, clock, logger }: ConnectAuthOptions): ConnectAuth {
  const limiter = createWrongSecretLimiter({ limits: gateway.auth.rateLimit, clock });
  const clientAddress = createClientAddress({ trustedProxies: gateway.trustedProxies, logger });

  const noteWrong: ConnectAuth["noteWrongDeviceToken"] = ({ isLocal, clientKey }) => {
    // A program of this machine can read the secret anyway; counted, it could only lock out its owner (S71).
    if (isLocal) return;
    const wasLocked = limiter.lockedForMs(clientKey) > 0;
    limiter.noteWrong(clientKey);
    if (wasLocked || limiter.lockedForMs(clientKey) === 0) return;
    logger.warn({ client: clientKey }, "too many wrong secrets; the client has to wait");
  };

  return {
    get mode() {
      return secret.last?.mode ?? "token";
    },
    checkOrigin: createOriginCheck(gateway),
    locate: createLocate(clientAddress, createProxyCheck(gateway.trustedProxies)),
    checkSharedSecret: async (attempt) => {
      const current = await secret.current();
      const check = decide(attempt, current, limiter);
      if (check.status === "mismatch" && isCounted(attempt, current)) noteWrong(attempt.location);
      return check;
    },
    noteWrongDeviceToken: noteWrong,
    onSecretChanged: (listener) => secret.onChange(listener),
    close: () => secret.close(),
  };
}

function decide(
  { token, password, location }: SharedSecretAttempt,
  secret: GatewaySecret | undefined,
  limiter: WrongSecretLimiter,
): SharedSecretCheck {
  const retryAfterMs = location.isLocal ? 0 : limiter.lockedForMs(location.clientKey);
  if (retryAfterMs > 0) return { status: "rate-limited", retryAfterMs };
  if (secret?.mode === "none") {
    // A proxy on this machine would make the world local.
    return location.isThisMachine ? { status: "ok", method: "none" } : { status: "missing" };
  }
  const presented = secret?.mode === "password" ? password : token;
  if (presented === undefined || presented === "") return { status: "missing" };
  if (secret === undefined || !equalSecrets(presented, secret.value)) return { status: "mismatch" };
  return { status: "ok", method: secret.mode };
}

/** Nothing is wrong about a token that may be the device's own, or while there is no secret to be right about. */
function isCounted({ mayBeDeviceToken }: SharedSecretAttempt, secret: GatewaySecret | undefined): boolean {
  return secret !== undefined && !(secret.mode === "token" && mayBeDeviceToken === true);
}
