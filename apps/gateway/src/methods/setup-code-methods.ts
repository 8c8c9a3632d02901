import type { DevicePairing } from "@openclaw/device-pairing";
import type { DevicePairSetupCodeParams } from "@openclaw/gateway-protocol";
import type { Session } from "../sessions/session.js";
import { answer, invalidRequest, missingScope, unavailable } from "./answers.js";
import type { MethodResult } from "./method-types.js";

export interface SetupCodeMethodsParts {
  readonly devices: Pick<DevicePairing, "issueSetupCode">;
  readonly setupAddress: SetupAddress;
  readonly authMode: () => "token" | "password" | "none";
}

/** Where devices that a setup code is for reach the gateway. */
export interface SetupAddress {
  /** Undefined while only this machine can reach it and no URL is given or configured. */
  resolve(publicUrl?: string): { readonly url: string; readonly source: string } | undefined;
  /** Of the gateway's own certificate, when it has one that nobody vouches for. */
  readonly tlsFingerprint?: string;
}

const LOOPBACK_ONLY =
  "Gateway is only bound to loopback. Set gateway.bind=lan, or gateway.publicUrl to the URL that devices reach it by.";

/** `device.pair.setupCode`: a code that a phone or node is set up with. Its device still waits for the owner. */
export function createSetupCodeMethods({ devices, setupAddress, authMode }: SetupCodeMethodsParts) {
  return {
    async "device.pair.setupCode"(
      params: DevicePairSetupCodeParams,
      session: Session,
    ): Promise<MethodResult> {
      const address = setupAddress.resolve(params.publicUrl);
      if (address === undefined) return invalidRequest(LOOPBACK_ONLY);
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
