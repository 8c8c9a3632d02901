import { OpenClawError } from "@openclaw/contracts";
import { authorizeDecisions } from "./authorize-approval.js";
import { changeDevice } from "./change-device.js";
import type { Checks } from "./checks.js";
import type { DeviceContext } from "./device-context.js";
import type { DevicePairing } from "./device-pairing-types.js";

const MAX_LABEL_LENGTH = 64;

/** `DevicePairing.rename`. Throws `INVALID_LABEL`. */
export function createRename(context: DeviceContext, checks: Checks): DevicePairing["rename"] {
  return async ({ deviceId, label, caller }) => {
    // Without `operator.pairing` not even a device its own: the label is the owner's word for it.
    const denied = authorizeDecisions(checks, caller);
    if (denied !== undefined) return denied;
    const cleaned = parseLabel(label);
    return changeDevice(context, checks, { deviceId, caller }, (device) => ({
      outcome: { status: "renamed", deviceId, label: cleaned } as const,
      ...(device.label !== cleaned && { device: { ...device, label: cleaned } }),
    }));
  };
}

function parseLabel(label: string): string {
  const cleaned = label.trim();
  // What cannot be seen could make a device read as another one in a list (S150).
  if (cleaned !== "" && cleaned.length <= MAX_LABEL_LENGTH && !/\p{C}/u.test(cleaned)) return cleaned;
  throw new OpenClawError(
    "INVALID_LABEL",
    `Invalid label of ${cleaned.length} characters. Expected one line of 1 to ${MAX_LABEL_LENGTH} printable ones.`,
  );
}
