import fs from "node:fs";

/** What the store looks at in a `stat` answer. Times are milliseconds with a fraction. */
export interface FileStat {
  readonly dev: number;
  readonly ino: number;
  readonly mode: number;
  readonly nlink: number;
  readonly uid: number;
  readonly size: number;
  readonly mtimeMs: number;
  readonly ctimeMs: number;
  isFile(): boolean;
  isDirectory(): boolean;
  isSymbolicLink(): boolean;
}

/**
 * The file system calls that the store makes, so that tests can make each of them fail.
 *
 * All but `fsync` are synchronous because they are short; `fsync` waits for the disk and must not block the event loop.
 * They throw what `node:fs` throws.
 */
export interface FileSystem {
  /** `undefined` only when there is no such file. */
  lstat(path: string): FileStat | undefined;
  realpath(path: string): string;
  open(path: string, flags: number, mode?: number): number;
  fstat(descriptor: number): FileStat;
  /** Bytes read; 0 at the end of the file. */
  read(descriptor: number, buffer: Uint8Array, offset: number): number;
  /** Bytes written, possibly fewer than asked. */
  write(descriptor: number, buffer: Uint8Array, offset: number): number;
  fchmod(descriptor: number, mode: number): void;
  fsync(descriptor: number): Promise<void>;
  close(descriptor: number): void;
  rename(from: string, to: string): void;
  link(existing: string, path: string): void;
  unlink(path: string): void;
  /** Makes the missing parents too; the first directory made, or `undefined` when all were there. */
  mkdir(path: string, mode: number): string | undefined;
  readdir(path: string): readonly string[];
}

/** `node:fs`. */
export const nodeFileSystem: FileSystem = {
  lstat: (path) => fs.lstatSync(path, { throwIfNoEntry: false }),
  realpath: (path) => fs.realpathSync(path),
  open: (path, flags, mode) => fs.openSync(path, flags, mode),
  fstat: (descriptor) => fs.fstatSync(descriptor),
  read: (descriptor, buffer, offset) => fs.readSync(descriptor, buffer, offset, buffer.length - offset, null),
  write: (descriptor, buffer, offset) => fs.writeSync(descriptor, buffer, offset),
  fchmod: (descriptor, mode) => fs.fchmodSync(descriptor, mode),
  fsync: (descriptor) =>
    new Promise((resolve, reject) => {
      fs.fsync(descriptor, (error) => {
        if (error === null) resolve();
        else reject(error);
      });
    }),
  close: (descriptor) => fs.closeSync(descriptor),
  rename: (from, to) => fs.renameSync(from, to),
  link: (existing, path) => fs.linkSync(existing, path),
  unlink: (path) => fs.unlinkSync(path),
  mkdir: (path, mode) => fs.mkdirSync(path, { recursive: true, mode }),
  readdir: (path) => fs.readdirSync(path),
};

/** The `errno` name of a failed call, such as `ENOENT`. */
export function errnoOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !("code" in error)) return undefined;
  return typeof error.code === "string" ? error.code : undefined;
}

/** Runs `call` and answers `undefined` when there is no such file; everything else is thrown on. */
export function unlessMissing<Result>(call: () => Result): Result | undefined {
  try {
    return call();
  } catch (error) {
    if (errnoOf(error) === "ENOENT") return undefined;
    throw error;
  }
}

/** Removes a file that nobody needs, for a caller who has something better to report than that it stayed. */
export function removeIfPossible(path: string, fileSystem: FileSystem): boolean {
  try {
    return unlessMissing(() => fileSystem.unlink(path)) === undefined;
  } catch {
    return false;
  }
}
