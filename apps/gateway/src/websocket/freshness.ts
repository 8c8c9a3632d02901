import type { DevicePairing } from "@openclaw/device-pairing";
import type { ConnectAuth } from "../auth/connect-auth.js";

/** Watches over one decision while it is made. */
export interface FreshnessTicket {
  /** What it rests on was taken back meanwhile: it must be made again. */
  isStale: boolean;
}

/**
 * Tells decisions that were overtaken. A token that is revoked, or a secret that is changed, between the answer about a connect
 * and the start of its session would otherwise leave a session that nobody closes: those who close sessions do not see it yet
 * (S12, S14).
 */
export interface Freshness {
  begin(deviceId: string | undefined): FreshnessTicket;
  end(ticket: FreshnessTicket): void;
  stop(): void;
}

export function createFreshness(parts: {
  readonly devices: Pick<DevicePairing, "watch">;
  readonly auth: Pick<ConnectAuth, "onSecretChanged">;
}): Freshness {
  const deciding = new Map<FreshnessTicket, string | undefined>();

  const unwatch = parts.devices.watch((event) => {
    if (event.type !== "removed" && event.type !== "token-ended") return;
    for (const [ticket, deviceId] of deciding) {
      if (deviceId === event.deviceId) ticket.isStale = true;
    }
  });
  const forget = parts.auth.onSecretChanged(() => {
    for (const ticket of deciding.keys()) ticket.isStale = true;
  });

  return {
    begin(deviceId) {
      const ticket = { isStale: false };
      deciding.set(ticket, deviceId);
      return ticket;
    },
    end: (ticket) => void deciding.delete(ticket),
    stop() {
      unwatch();
      forget();
    },
  };
}
