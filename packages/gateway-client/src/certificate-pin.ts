import { OpenClawError, type DeviceRole } from "@openclaw/contracts";
import { parseTlsFingerprint } from "./gateway-origin.js";
import type { TokenKey, TokenStore } from "./token-store.js";

const ROLES: readonly DeviceRole[] = ["operator", "node"];

/**
 * The certificate that a gateway has to show: what the options name, or what was pinned when this device was paired, in
 * whichever role. Where both are there and differ nothing is connected: a pin is never replaced silently (S51), or a forged setup code
 * could lead a stored token elsewhere. Throws `GATEWAY_CERTIFICATE_MISMATCH`.
 */
export async function certificatePin(
  named: string | undefined,
  device: { readonly key: TokenKey; readonly store: TokenStore } | undefined,
): Promise<string | undefined> {
  const pins = new Set(named === undefined ? [] : [named]);
  for (const role of device === undefined ? [] : ROLES) {
    const access = await device?.store.get({ ...device.key, role });
    if (access?.tlsFingerprint !== undefined) pins.add(parseTlsFingerprint(access.tlsFingerprint));
  }
  if (pins.size <= 1) return [...pins][0];
  throw new OpenClawError(
    "GATEWAY_CERTIFICATE_MISMATCH",
    "The fingerprint given for the gateway's certificate is not the one this device was paired with, so nothing was sent. If the " +
      "owner has replaced the certificate, forget this gateway's stored access and pair again.",
  );
}
