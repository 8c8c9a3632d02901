import type {
  DeviceRecord,
  DeviceRequestRecord,
  DeviceTokenRecord,
  PairingReason,
  SetupCodeRecord,
  StoredRecord,
} from "@openclaw/contracts";
import type { DeviceContext } from "./device-context.js";
import { liveRoles, toDeviceRequest, toIssuedToken, toPairedDevice } from "./device-facts.js";
import type { ConnectOutcome, DeviceConnect } from "./device-pairing-types.js";

/** A connect and what is known of its device. */
export interface Connecting {
  readonly connect: DeviceConnect;
  readonly stored: StoredRecord | undefined;
  /** `undefined` also when the record is damaged: that admits nobody, and is no brand-new device either. */
  readonly device: DeviceRecord | undefined;
}

/** What the owner has to be asked for. */
export interface Ask extends Connecting {
  readonly reason: PairingReason;
  /** The setup code that was presented: then the request is for the access of the code, and for nothing else. */
  readonly setup?: SetupCodeRecord;
}

/** How the device shows that it may, and the token that it gets. */
export interface Admission {
  readonly device: DeviceRecord;
  readonly token: DeviceTokenRecord;
  readonly via: "shared-secret" | "device-token" | "setup-code";
}

export function toAdmitted(connect: DeviceConnect, { device, token, via }: Admission) {
  return {
    status: "admitted",
    device: toPairedDevice(device),
    role: connect.role,
    scopes: [...new Set(connect.scopes)].toSorted(),
    via,
    token: toIssuedToken(device, token),
    otherTokens: [],
  } as const satisfies ConnectOutcome;
}

export function toPairingRequired(
  context: DeviceContext,
  { device, reason }: Ask,
  request: DeviceRequestRecord,
  superseded?: readonly string[],
): ConnectOutcome {
  const [supersededRequestId] = superseded ?? [];
  return {
    status: "pairing-required",
    reason,
    request: toDeviceRequest(context.limits, request),
    created: superseded !== undefined,
    ...(supersededRequestId !== undefined && { supersededRequestId }),
    approvedRoles: device === undefined ? [] : liveRoles(device),
    approvedScopes: device?.scopes ?? [],
  };
}
