import type { DevicePairing } from "@openclaw/device-pairing";
import type { DevicePairSetupCodeParams } from "@openclaw/gateway-protocol";
import type { AuthMode } from "../auth/connect-auth.js";
import type { GatewayUrl } from "../http/gateway-url.js";
import type { Session } from "../sessions/session.js";
import { answer, missingScope, unavailable } from "./answers.js";
import type { MethodResult } from "./method-types.js";

export interface SetupCodeMethodsParts {
  readonly devices: Pick<DevicePairing, "issueSetupCode">;
  readonly setupAddress: SetupAddress;
  readonly authMode: () => AuthMode;
}

/** Where devices that a setup code is for reach the gateway. */
export interface SetupAddress {
  /** Throws `GATEWAY_LOOPBACK_ONLY` while only this machine can reach it and no URL is given or configured. */
  resolve(publicUrl?: string): GatewayUrl;
  /** Of the certificate that the gateway made for itself. */
  readonly tlsFingerprint?: string;
}

/** `device.pair.setupCode`: a code that a phone or node is set up with. Its device still waits for the owner. */
export function createSetupCodeMethods({ devices, setupAddress, authMode }: SetupCodeMethodsParts) {
  return {
    async "device.pair.setupCode"(
      params: DevicePairSetupCodeParams,
      session: Session,
    ): Promise<MethodResult> {
      const address = setupAddress.resolve(params.publicUrl);
      const { tlsFingerprint } = setupAddress;
      const outcome = await devices.issueSetupCode({
        caller: session.caller,
        url: address.url,
        access: params.bootstrapProfile === "node" ? "node" : "phone",
        ...(tlsFingerprint !== undefined && { tlsFingerprint }),
      });
      if (outcome.status === "denied") return missingScope(session, outcome.missingScope ?? "operator.admin");
      if (outcome.status === "too-many-codes") {
        return unavailable("too many setup codes wait for their devices; clean up or wait until they expire");
      }
      const { setupId, setupCode, url, access, expiresAtMs } = outcome;
      return answer({
        setupId,
        setupCode,
        gatewayUrl: url,
        auth: authMode() === "password" ? "password" : "token",
        urlSource: address.source,
        access: access === "phone" ? "limited" : "node",
        expiresAtMs,
      });
    },
  };
}
