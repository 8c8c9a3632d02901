import fs from "node:fs";
import path from "node:path";
import type { CollectionName, StoreChange, Unwatch } from "@openclaw/contracts";
import type { StateDirectory } from "./state-directory.js";

/** Notices changes of collections by whichever process, and tells each watcher once per change that it can see. */
export interface DirectoryWatch {
  add(collections: readonly CollectionName[], onChange: (change: StoreChange) => void): Unwatch;
  /** Looks now; the store calls it after its own commits. */
  check(): void;
  close(): void;
}

export interface DirectoryWatchOptions {
  readonly directory: StateDirectory;
  /** Changes whenever the collection's records may have changed. */
  readonly fingerprint: (collection: CollectionName) => string;
}

/** A commit is several renames; one look after them is enough. */
const SETTLE_MS = 5;
/** For what the kernel does not tell: a directory that is made later, network and container file systems. */
const POLL_INTERVAL_MS = 1000;

interface Watcher {
  readonly onChange: (change: StoreChange) => void;
  readonly seen: Map<CollectionName, string>;
}

export function createDirectoryWatch({ directory, fingerprint }: DirectoryWatchOptions): DirectoryWatch {
  const watchers = new Set<Watcher>();
  let poll: NodeJS.Timeout | undefined;
  let settle: NodeJS.Timeout | undefined;
  let listener: Listener | undefined;

  const look = (watcher: Watcher): void => {
    for (const [collection, before] of watcher.seen) {
      const now = fingerprint(collection);
      if (now === before) continue;
      watcher.seen.set(collection, now);
      // Later: what a watcher throws is no failure of the commit that it hears of.
      queueMicrotask(() => watchers.has(watcher) && watcher.onChange({ collection }));
    }
  };
  const check = (): void => {
    for (const watcher of watchers) look(watcher);
  };
  const checkSoon = (): void => {
    settle ??= setTimeout(() => {
      settle = undefined;
      listen();
      check();
    }, SETTLE_MS).unref();
  };
  const listen = (): void => {
    if (listener?.isCurrent() === true) return;
    listener?.close();
    listener = openListener(directory, checkSoon);
  };
  const stop = (): void => {
    clearInterval(poll);
    clearTimeout(settle);
    listener?.close();
    poll = undefined;
    settle = undefined;
    listener = undefined;
  };
  const start = (): void => {
    listen();
    poll ??= setInterval(() => {
      listen();
      check();
    }, POLL_INTERVAL_MS).unref();
  };

  return {
    check,
    add: (collections, onChange) => {
      const seen = new Map(collections.map((collection) => [collection, fingerprint(collection)]));
      const watcher = { onChange, seen };
      watchers.add(watcher);
      start();
      return () => {
        watchers.delete(watcher);
        if (watchers.size === 0) stop();
      };
    },
    close: () => {
      watchers.clear();
      stop();
    },
  };
}

interface Listener {
  /** False once there is something better to listen to, or the kernel has given up. */
  isCurrent(): boolean;
  close(): void;
}

/**
 * Listens to the directory, or to its parent while it is not there. `undefined` when neither can be listened to now,
 * for whatever reason: this runs in timers, where an error would end the process, and the poll tries again.
 */
function openListener(directory: StateDirectory, onEvent: () => void): Listener | undefined {
  const place = nearestPlace(directory);
  if (place === undefined) return undefined;
  try {
    let hasFailed = false;
    const watcher = fs.watch(place.path, { persistent: false }, onEvent);
    watcher.on("error", () => {
      hasFailed = true;
    });
    return {
      isCurrent: () => !hasFailed && nearestPlace(directory)?.ino === place.ino,
      close: () => watcher.close(),
    };
  } catch {
    return undefined;
  }
}

function nearestPlace(
  directory: StateDirectory,
): { readonly path: string; readonly ino: number } | undefined {
  try {
    const location = directory.resolve();
    if (location === undefined) return undefined;
    for (const candidate of [location, path.dirname(location)]) {
      const stat = fs.statSync(candidate, { throwIfNoEntry: false });
      if (stat !== undefined) return { path: candidate, ino: stat.ino };
    }
    return undefined;
  } catch {
    // A loop of links, a right that was taken, a server that is away.
    return undefined;
  }
}
