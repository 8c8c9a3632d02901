/** What goes wrong, and when. Calls are counted over all functions of the file system, from 0. */
export interface FileSystemFault {
  /** The counted call that goes wrong. */
  readonly at: number;
  /**
   * `error` throws and does nothing. `late-error` does it and then throws. `short-write` writes half of what is asked,
   * as a nearly full disk does. `death` and `late-death` are the same as the first two, and all later calls throw too,
   * as if the process had been killed: nothing is tidied up.
   */
  readonly kind: "error" | "late-error" | "short-write" | "death" | "late-death";
  /** The `code` of what is thrown. Default `EIO`. */
  readonly errno?: string;
  /** Which calls are counted, by the name of the function. Default: all. */
  readonly counts?: (name: string, parameters: readonly unknown[]) => boolean;
}

export interface FaultyFileSystem<FileSystem extends object> {
  readonly fileSystem: FileSystem;
  /** Names of the counted calls so far, in order. */
  readonly calls: readonly string[];
  /** True once the fault has happened. */
  readonly hasHappened: () => boolean;
}

type Call = (...parameters: readonly unknown[]) => unknown;

// A process that dies closes its files; a test must not run out of descriptors instead.
const STILL_DONE_WHEN_DEAD = new Set(["close"]);

/**
 * Wraps an object of file system functions so that one call of your choice goes wrong. Without a fault it only counts,
 * which tells how many calls there are to go through.
 *
 * `write` must take its descriptor, its bytes and an offset; `fsync` must return a promise.
 *
 * @example
 * ```ts
 * import { createFaultyFileSystem } from "@openclaw/testkit";
 * import { nodeFileSystem } from "@openclaw/store-fs";
 *
 * const { fileSystem } = createFaultyFileSystem(nodeFileSystem, { at: 3, kind: "error", errno: "ENOSPC" });
 * ```
 */
export function createFaultyFileSystem<FileSystem extends object>(
  inner: FileSystem,
  fault?: FileSystemFault,
): FaultyFileSystem<FileSystem> {
  const calls: string[] = [];
  let isDead = false;
  let hasHappened = false;

  const perform = (name: string, call: Call, parameters: readonly unknown[]): unknown => {
    if (isDead) return failDead(name, call, parameters, fault);
    if (fault?.counts?.(name, parameters) === false) return call(...parameters);
    calls.push(name);
    if (fault === undefined || calls.length - 1 !== fault.at) return call(...parameters);
    hasHappened = true;
    isDead = fault.kind === "death" || fault.kind === "late-death";
    return goWrong(name, call, parameters, fault);
  };

  const fileSystem = new Proxy(inner, {
    get: (target, name, receiver) => {
      const value: unknown = Reflect.get(target, name, receiver);
      if (typeof value !== "function" || typeof name !== "string") return value;
      const call: Call = (...parameters) => Reflect.apply(value, target, parameters);
      return (...parameters: readonly unknown[]) => perform(name, call, parameters);
    },
  });
  return { fileSystem, calls, hasHappened: () => hasHappened };
}

function goWrong(name: string, call: Call, parameters: readonly unknown[], fault: FileSystemFault): unknown {
  if (fault.kind === "short-write")
    return name === "write" ? call(...halved(parameters)) : call(...parameters);
  const isLate = fault.kind.startsWith("late-") || STILL_DONE_WHEN_DEAD.has(name);
  if (!isLate) return fail(name, fault);
  const result = call(...parameters);
  return result instanceof Promise ? result.then(() => fail(name, fault)) : fail(name, fault);
}

function failDead(
  name: string,
  call: Call,
  parameters: readonly unknown[],
  fault?: FileSystemFault,
): unknown {
  if (STILL_DONE_WHEN_DEAD.has(name)) call(...parameters);
  return fail(name, fault);
}

function fail(name: string, fault: FileSystemFault | undefined): Promise<never> {
  const code = fault?.errno ?? "EIO";
  const error = Object.assign(new Error(`${code}: made to fail, ${name}`), { code, syscall: name });
  if (name === "fsync") return Promise.reject(error);
  throw error;
}

/** The same write with the second half of the bytes cut off. */
function halved(parameters: readonly unknown[]): readonly unknown[] {
  const [descriptor, bytes, offset] = parameters;
  if (!(bytes instanceof Uint8Array) || typeof offset !== "number") return parameters;
  const end = offset + Math.ceil((bytes.length - offset) / 2);
  return [descriptor, bytes.subarray(0, end), offset];
}
