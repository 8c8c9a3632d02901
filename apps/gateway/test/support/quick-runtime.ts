import type { ClientRuntime } from "@openclaw/gateway-client";

/** Waits of seconds between attempts last no time here; the limits of handshakes and calls stay as they are. */
export const quickRuntime: Partial<ClientRuntime> = {
  timers: {
    now: () => performance.now(),
    set(callback, delayMs) {
      const timer = setTimeout(callback, delayMs <= 6_000 ? 10 : delayMs);
      return () => clearTimeout(timer);
    },
  },
};
