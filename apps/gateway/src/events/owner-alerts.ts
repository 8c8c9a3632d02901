import type { Logger } from "@openclaw/contracts";
import type { DeviceRequest, NodeRequest } from "@openclaw/device-pairing";
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
  const isShown = createLimit(
    options,
    (more) => `  Devices  ${more} more requests in the last minute: ${options.ownerCommand} devices list`,
  );

  return (request) => {
    const { requestId, deviceId, roles, scopes, reason, remoteIp } = request;
    options.logger.info(
      { requestId, deviceId, roles, scopes, reason, remoteIp },
      "a device asks for approval",
    );
    if (!isShown()) return;
    const name = plainLine(request.displayName ?? request.clientId);
    const asks = [roles.join(" and "), ...(scopes.length > 0 ? [`(${scopes.join(", ")})`] : [])].join(" ");
    const place = remoteIp === undefined ? "this machine" : remoteIp;
    options.output(`  Device   ${name} (${plainLine(request.platform)}) at ${place} asks to be ${asks}`);
    options.output(`           ${options.ownerCommand} devices approve ${requestId}`);
  };
}

/** Tells the owner of each paired node whose commands wait for the second approval, as `createOwnerAlert` does of devices. */
export function createNodeAlert(options: OwnerAlertsOptions): (request: NodeRequest) => void {
  const isShown = createLimit(
    options,
    (more) => `  Nodes    ${more} more requests in the last minute: ${options.ownerCommand} nodes pending`,
  );

  return ({ requestId, nodeId, displayName, commands = [], caps }) => {
    options.logger.info({ requestId, nodeId, commands, caps }, "the commands of a node wait for approval");
    if (!isShown()) return;
    const name = plainLine(displayName ?? nodeId);
    options.output(`  Node     ${name} offers ${commands.length} command${commands.length === 1 ? "" : "s"}`);
    options.output(`           ${options.ownerCommand} nodes approve ${requestId}`);
  };
}

/** True for as many as are shown in a minute; says at its end how many more there were. */
function createLimit(
  { after = afterTimeout, output }: OwnerAlertsOptions,
  moreLine: (more: number) => string,
): () => boolean {
  let alerts = 0;
  const endWindow = (): void => {
    const more = alerts - MAX_ALERTS;
    alerts = 0;
    if (more > 0) output(moreLine(more));
  };
  return () => {
    if (alerts === 0) after(WINDOW_MS, endWindow);
    alerts += 1;
    return alerts <= MAX_ALERTS;
  };
}

function afterTimeout(delayMs: number, work: () => void): void {
  setTimeout(work, delayMs).unref();
}
