import type { Logger } from "@openclaw/contracts";
import type { DeviceRequest } from "@openclaw/device-pairing";

export interface OwnerAlertsOptions {
  readonly logger: Logger;
  /** Lines for the owner. */
  readonly output: (line: string) => void;
  /** How the owner starts our command. */
  readonly ownerCommand: string;
}

/** Tells the owner, where the gateway runs, of each device that waits: once, however often it asks (S88). */
export function createOwnerAlert(options: OwnerAlertsOptions): (request: DeviceRequest) => void {
  return (request) => {
    const { requestId, deviceId, roles, scopes, reason, remoteIp } = request;
    options.logger.info(
      { requestId, deviceId, roles, scopes, reason, remoteIp },
      "a device asks for approval",
    );
    const name = plainText(request.displayName ?? request.clientId);
    const asks = [roles.join(" and "), ...(scopes.length > 0 ? [`(${scopes.join(", ")})`] : [])].join(" ");
    const place = remoteIp === undefined ? "this machine" : remoteIp;
    options.output(`  Device   ${name} (${plainText(request.platform)}) at ${place} asks to be ${asks}`);
    options.output(`           ${options.ownerCommand} devices approve ${requestId}`);
  };
}

const MAX_LENGTH = 64;

/** The device chose it: nothing in it may move the cursor or hide text. */
function plainText(text: string): string {
  const cut = text.replaceAll(/[\p{C}\p{Z}]+/gu, " ").trim();
  return cut.length <= MAX_LENGTH ? cut : `${cut.slice(0, MAX_LENGTH)}…`;
}
