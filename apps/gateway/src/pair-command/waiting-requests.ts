import type {
  Caller,
  DevicePairing,
  DeviceRequest,
  NodePairing,
  NodeRequest,
  SetupCodeSummary,
} from "@openclaw/device-pairing";

/** What waits for the owner. */
export interface WaitingRequests {
  /** Newest first. */
  readonly devices: readonly DeviceRequest[];
  readonly nodes: readonly NodeRequest[];
  /** That may still be redeemed. */
  readonly codes: readonly SetupCodeSummary[];
}

export interface WaitingRequestsParts {
  readonly devices: Pick<DevicePairing, "listRequests" | "listSetupCodes">;
  readonly nodes: Pick<NodePairing, "listRequests">;
}

export async function readWaitingRequests(
  parts: WaitingRequestsParts,
  caller: Caller,
): Promise<WaitingRequests> {
  const [devices, nodes, codes] = await Promise.all([
    parts.devices.listRequests(caller),
    parts.nodes.listRequests(caller),
    parts.devices.listSetupCodes(caller),
  ]);
  return { devices, nodes: listed(nodes), codes: listed(codes) };
}

/** True if the device presented a setup code that was issued in this very chat, and the code is tied to it. */
export const isFromChat = (
  codes: readonly SetupCodeSummary[],
  chat: string,
  request: DeviceRequest,
): boolean =>
  codes.some(
    (code) => code.chat === chat && code.setupId === request.setupId && code.deviceId === request.deviceId,
  );

/**
 * The same for telling of it, where nothing is given: also while the tie to the code, which is written after the request, is
 * still on its way. Nobody would look a second time.
 */
export const claimsChat = (
  codes: readonly SetupCodeSummary[],
  chat: string,
  { setupId, deviceId }: DeviceRequest,
): boolean =>
  codes.some(
    (code) =>
      code.chat === chat &&
      code.setupId === setupId &&
      (code.deviceId === undefined || code.deviceId === deviceId),
  );

/** An owner is denied nothing here; should that change, nothing is what there is to see. */
function listed<Item>(answer: readonly Item[] | { readonly status: "denied" }): readonly Item[] {
  return "status" in answer ? [] : answer;
}
