import type { Logger } from "@openclaw/contracts";
import type { DeviceRequest } from "@openclaw/device-pairing";
import { plainLine } from "../pair-command/plain-line.js";

export interface OwnerAlertsOptions {
  readonly logger: Logger;
  /** Lines for the owner. */
  readonly output: (line: string) => void;
  /** How the owner starts our command. */
  readonly ownerCommand: string;
  /** Runs `work` once so much time has passed; default a timer that keeps no process alive. */
  readonly after?: (delayMs: number, work: () => void) => void;
}

// As many as somebody can read and decide about; who makes devices ask without end must not scroll the others away.
const MAX_ALERTS = 5;
const WINDOW_MS = 60_000;

/**
 * Tells the owner, where the gateway runs, of each device that waits: once, however often it asks, and of five a minute; of the
 * others it tells how many they are (S88). The log has all of them.
 */
export function createOwnerAlert(options: OwnerAlertsOptions): (request: DeviceRequest) => void {
  const { after = afterTimeout } = options;
  let alerts = 0;
  const endWindow = (): void => {
    const more = alerts - MAX_ALERTS;
    alerts = 0;
    if (more > 0)
      options.output(
        `  Devices  ${more} more requests in the last minute: ${options.ownerCommand} devices list`,
      );
  };

  return (request) => {
    const { requestId, deviceId, roles, scopes, reason, remoteIp } = request;
    options.logger.info(
      { requestId, deviceId, roles, scopes, reason, remoteIp },
      "a device asks for approval",
    );
    if (alerts === 0) after(WINDOW_MS, endWindow);
    alerts += 1;
    if (alerts > MAX_ALERTS) return;
    const name = plainLine(request.displayName ?? request.clientId);
    const asks = [roles.join(" and "), ...(scopes.length > 0 ? [`(${scopes.join(", ")})`] : [])].join(" ");
    const place = remoteIp === undefined ? "this machine" : remoteIp;
    options.output(`  Device   ${name} (${plainLine(request.platform)}) at ${place} asks to be ${asks}`);
    options.output(`           ${options.ownerCommand} devices approve ${requestId}`);
  };
}

function afterTimeout(delayMs: number, work: () => void): void {
  setTimeout(work, delayMs).unref();
}
