import { AsyncLocalStorage } from "node:async_hooks";
import { quietLibsignal } from "./quiet-libsignal.js";

// Baileys leaves timers behind when a connection ends, the longest for half a minute, and they would keep a process alive that has
// nothing more to do. So its timers do not: while it is connected the socket keeps the process alive, and nothing should after.

/** Where Baileys runs. */
export interface BaileysScope {
  /** Runs `work` so that no timer of it, however late, keeps the process alive. */
  run<Result>(work: () => Result): Result;
  /** Runs what is not Baileys' own from within, such as the handler of a message. */
  leave<Result>(work: () => Result): Result;
  /** Ends it; what runs within goes on without. */
  close(): void;
}

const inside = new AsyncLocalStorage<true>();
let users = 0;
let restore: (() => void) | undefined;

/** Opens a scope: libsignal's prints are swallowed, and timers that are set within it are weak. */
export function openBaileysScope(): BaileysScope {
  const unquiet = quietLibsignal();
  users += 1;
  restore ??= weakenTimers();
  let isClosed = false;
  return {
    run: (work) => inside.run(true, work),
    leave: (work) => inside.exit(work),
    close: () => {
      if (isClosed) return;
      isClosed = true;
      unquiet();
      users -= 1;
      if (users > 0) return;
      restore?.();
      restore = undefined;
    },
  };
}

function weakenTimers(): () => void {
  const { setInterval: originalInterval, setTimeout: originalTimeout } = globalThis;
  const weakTimeout = weak(originalTimeout);
  const weakInterval = weak(originalInterval);
  globalThis.setTimeout = weakTimeout;
  globalThis.setInterval = weakInterval;
  return () => {
    if (globalThis.setTimeout === weakTimeout) globalThis.setTimeout = originalTimeout;
    if (globalThis.setInterval === weakInterval) globalThis.setInterval = originalInterval;
  };
}

/** The same function, properties such as `util.promisify.custom` included. */
function weak<Set extends typeof setTimeout | typeof setInterval>(original: Set): Set {
  return new Proxy(original, {
    apply: (target, self, parameters) => {
      const timer: unknown = Reflect.apply(target, self, parameters);
      if (inside.getStore() === true && isTimer(timer)) timer.unref();
      return timer;
    },
  });
}

function isTimer(value: unknown): value is NodeJS.Timeout {
  return typeof value === "object" && value !== null && "unref" in value;
}
