import { OpenClawError } from "@openclaw/contracts";
import type {
  BrowserDatabase,
  BrowserDatabases,
  BrowserObjectStore,
  BrowserRequest,
} from "./browser-globals.js";

/** Values under keys, which outlast the page; also keys of the Web Crypto API, without their bytes. */
export interface BrowserStorage {
  get(key: string): Promise<unknown>;
  put(key: string, value: unknown): Promise<void>;
  /** Stores `value` unless there is one already; resolves with what is there then. */
  putIfAbsent(key: string, value: unknown): Promise<unknown>;
  delete(key: string): Promise<void>;
}

const STORE = "records";

/** Opens a database of this page's origin. Its functions throw `BROWSER_STORAGE_FAILED`, for example in a private window. */
export function openBrowserStorage(databases: BrowserDatabases, name: string): BrowserStorage {
  let opening: Promise<BrowserDatabase> | undefined;

  const open = (): Promise<BrowserDatabase> =>
    new Promise((resolve, reject) => {
      const request = databases.open(name, 1);
      request.addEventListener("upgradeneeded", () => request.result.createObjectStore(STORE));
      request.addEventListener("success", () => resolve(request.result));
      request.addEventListener("error", () => reject(storageError(request.error)));
    });

  const run = async <Result>(
    mode: "readonly" | "readwrite",
    work: (store: BrowserObjectStore) => BrowserRequest<Result>,
  ): Promise<Result> => {
    opening ??= open();
    const transaction = (await opening).transaction(STORE, mode, { durability: "strict" });
    return new Promise((resolve, reject) => {
      const request = work(transaction.objectStore(STORE));
      transaction.addEventListener("complete", () => resolve(request.result));
      transaction.addEventListener("abort", () => reject(storageError(transaction.error)));
    });
  };

  const get = (key: string): Promise<unknown> => run("readonly", (store) => store.get(key));
  return {
    get,
    put: async (key, value) => {
      await run("readwrite", (store) => store.put(value, key));
    },
    async putIfAbsent(key, value) {
      try {
        await run("readwrite", (store) => store.add(value, key));
      } catch (error) {
        const present = await get(key);
        if (present === undefined) throw error;
        return present;
      }
      return value;
    },
    delete: async (key) => {
      await run("readwrite", (store) => store.delete(key));
    },
  };
}

function storageError(cause: unknown): OpenClawError {
  return new OpenClawError(
    "BROWSER_STORAGE_FAILED",
    "The browser did not store or find this device's key or tokens. Private windows and full disks do that.",
    { cause },
  );
}
