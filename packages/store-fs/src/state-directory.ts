import { constants } from "node:fs";
import path from "node:path";
import { isOpenClawError } from "@openclaw/contracts";
import { errnoOf, unlessMissing, type FileStat, type FileSystem } from "./file-system.js";
import type { Host } from "./host.js";
import { describeFailure, misuse, unreadable, writeFailed } from "./store-error.js";
import type { ReportProblem } from "./store-problem.js";

/** The directory that holds all files of a store. */
export interface StateDirectory {
  /** The absolute path, with links in what leads to it resolved; `undefined` while its parent does not exist. */
  resolve(): string | undefined;
  /** Throws `STORE_UNREADABLE` if the directory is a link, belongs to somebody else or is none. Missing is fine. */
  check(): void;
  /** Names of all that is in it; empty when it is missing. Throws `STORE_UNREADABLE`. */
  list(): readonly string[];
  /** Makes it if need be, narrows its mode, and opens it. */
  openForWriting(): Promise<OpenDirectory>;
}

export interface OpenDirectory {
  readonly path: string;
  /** Makes renames survive a power cut; throws what `fsync` throws. */
  sync(): Promise<void>;
  close(): void;
}

export interface StateDirectoryOptions {
  readonly directory: string;
  readonly fileSystem: FileSystem;
  readonly host: Host;
  readonly report: ReportProblem;
}

const DIRECTORY_FLAGS = constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW;
const OWNER_ONLY = 0o700;
const OTHERS_MASK = 0o077;

/** Throws `STORE_MISUSE` for an empty path. */
export function createStateDirectory(options: StateDirectoryOptions): StateDirectory {
  const { fileSystem, host } = options;
  if (options.directory.trim() === "" || options.directory.includes("\0")) {
    throw misuse(
      "The directory of the store must be a path, such as ~/.openclaw/credentials with ~ resolved.",
    );
  }
  const directory = path.resolve(options.directory);
  let resolved: string | undefined;

  // Owners do link ~/.openclaw elsewhere, so what leads to the directory may be a link. It is followed once: a link
  // that is swapped later does not move a running store.
  const resolve = (): string | undefined => {
    if (resolved !== undefined) return resolved;
    const parent = guardRead(directory, () =>
      unlessMissing(() => fileSystem.realpath(path.dirname(directory))),
    );
    if (parent !== undefined) resolved = path.join(parent, path.basename(directory));
    return resolved;
  };

  const check = (): void => {
    const location = resolve();
    if (location === undefined) return;
    const stat = guardRead(location, () => fileSystem.lstat(location));
    const reason = stat === undefined ? undefined : directoryRefusal(stat, host.effectiveUserId);
    if (reason !== undefined) throw unreadable(location, reason);
  };

  const openForWriting = async (): Promise<OpenDirectory> => {
    try {
      const location = resolve();
      const open = location === undefined ? undefined : openDirectory(location, options);
      if (open !== undefined) return open;
      await makeDirectory(directory, fileSystem);
      const made = openDirectory(resolve() ?? directory, options);
      if (made === undefined) throw new Error("the directory vanished as soon as it was made");
      return made;
    } catch (error) {
      if (isOpenClawError(error)) throw error;
      // The reason for a link or a file in its place is clearer than what the system answers.
      check();
      throw writeFailed(directory, describeFailure(error), error);
    }
  };

  const list = (): readonly string[] => {
    check();
    const location = resolve();
    if (location === undefined) return [];
    return guardRead(location, () => unlessMissing(() => fileSystem.readdir(location))) ?? [];
  };

  return { resolve, check, list, openForWriting };
}

/** The reason to refuse a directory, or `undefined`. */
export function directoryRefusal(stat: FileStat, effectiveUserId: number | undefined): string | undefined {
  if (stat.isSymbolicLink()) return "it is a symbolic link; use the directory that it leads to instead.";
  if (!stat.isDirectory()) return "it is not a directory; move it out of the way.";
  if (effectiveUserId !== undefined && stat.uid !== effectiveUserId) {
    return `it belongs to user ${stat.uid}, and this program runs as user ${effectiveUserId}; run as its owner or change the owner.`;
  }
  return undefined;
}

async function makeDirectory(directory: string, fileSystem: FileSystem): Promise<void> {
  const firstMade = fileSystem.mkdir(directory, OWNER_ONLY);
  if (firstMade === undefined) return;
  // A new directory is only there after a power cut once its parent is synced; so all new ones, from the top.
  let parent = path.dirname(path.resolve(firstMade));
  for (const name of path.relative(parent, directory).split(path.sep)) {
    await syncDirectory(parent, fileSystem);
    parent = path.join(parent, name);
  }
}

async function syncDirectory(location: string, fileSystem: FileSystem): Promise<void> {
  const descriptor = fileSystem.open(location, constants.O_RDONLY | constants.O_DIRECTORY);
  try {
    await syncDescriptor(descriptor, fileSystem);
  } finally {
    fileSystem.close(descriptor);
  }
}

function openDirectory(location: string, options: StateDirectoryOptions): OpenDirectory | undefined {
  const { fileSystem, host } = options;
  const descriptor = unlessMissing(() => fileSystem.open(location, DIRECTORY_FLAGS));
  if (descriptor === undefined) return undefined;
  try {
    const stat = fileSystem.fstat(descriptor);
    const reason = directoryRefusal(stat, host.effectiveUserId);
    if (reason !== undefined) throw unreadable(location, reason);
    if ((stat.mode & OTHERS_MASK) !== 0) narrow(location, descriptor, options);
  } catch (error) {
    fileSystem.close(descriptor);
    throw error;
  }
  return {
    path: location,
    sync: () => syncDescriptor(descriptor, fileSystem),
    close: () => fileSystem.close(descriptor),
  };
}

function narrow(location: string, descriptor: number, { fileSystem, report }: StateDirectoryOptions): void {
  fileSystem.fchmod(descriptor, OWNER_ONLY);
  report({
    kind: "wide-mode",
    path: location,
    message: `${location} was open to other users of this machine; now only its owner can enter.`,
  });
}

async function syncDescriptor(descriptor: number, fileSystem: FileSystem): Promise<void> {
  try {
    await fileSystem.fsync(descriptor);
  } catch (error) {
    // Some file systems cannot sync a directory; they order renames themselves or not at all.
    const errno = errnoOf(error);
    if (errno !== "EINVAL" && errno !== "ENOTSUP") throw error;
  }
}

function guardRead<Result>(location: string, call: () => Result): Result {
  try {
    return call();
  } catch (error) {
    throw unreadable(location, describeFailure(error), error);
  }
}
