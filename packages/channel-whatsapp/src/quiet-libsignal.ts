// libsignal prints whole sessions, private keys and all, whenever one is closed ("Closing session: SessionEntry {…}"). While any
// channel, login or guard is in use, what its files print is swallowed; everybody else's console is untouched.

const METHODS = ["debug", "error", "info", "log", "warn"] as const;
const LIBSIGNAL_FILE = /[\\/]libsignal[\\/](?:src|node_modules)[\\/]/;
// In a bundle there is no file of libsignal's; what it prints can still be told by its class.
const SECRET_CLASSES = new Set(["SessionEntry", "SessionRecord"]);

let users = 0;
let restore: (() => void) | undefined;

/** Keeps libsignal's prints off the console until the function that it gives is called. Calling that again does nothing. */
export function quietLibsignal(): () => void {
  users += 1;
  restore ??= install();
  let isReleased = false;
  return () => {
    if (isReleased) return;
    isReleased = true;
    users -= 1;
    if (users > 0) return;
    restore?.();
    restore = undefined;
  };
}

function install(): () => void {
  const undo = METHODS.map((method) => {
    const original = console[method];
    const filtered = (...values: unknown[]): void => {
      if (values.some(isSecret) || isCalledByLibsignal(filtered)) return;
      original.apply(console, values);
    };
    console[method] = filtered;
    return () => {
      // Somebody who has wrapped it since keeps the filter: taking theirs away would be worse.
      if (console[method] === filtered) console[method] = original;
    };
  });
  return () => {
    for (const each of undo) each();
  };
}

function isSecret(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  const { constructor } = value;
  return typeof constructor === "function" && SECRET_CLASSES.has(constructor.name);
}

function isCalledByLibsignal(filtered: (...values: unknown[]) => void): boolean {
  const holder: { stack?: string } = {};
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 1; // The caller alone: our own code, called from libsignal's, may print.
  Error.captureStackTrace(holder, filtered);
  Error.stackTraceLimit = limit;
  return LIBSIGNAL_FILE.test(holder.stack ?? "");
}
