import type { BrowserDatabases } from "./browser-globals.js";
import { openBrowserStorage } from "./browser-storage.js";
import type { DeviceSigner } from "./device-signer.js";
import { recordOf } from "./read-frame.js";
import { parseStoredAccess, tokenKeyText, type TokenKey, type TokenStore } from "./token-store.js";
import { createWebCryptoKeys, webCryptoSigner, type WebCryptoKeys } from "./web-crypto-signer.js";

/** What a page keeps: its device, and what gateways gave it. */
export interface BrowserKeeping {
  identity(): Promise<DeviceSigner>;
  readonly tokens: TokenStore;
}

/** Keeps them in a database of the page's origin; no page of another origin can read it. */
export function createBrowserKeeping(databases: BrowserDatabases, name: string): BrowserKeeping {
  const storage = openBrowserStorage(databases, name);
  return {
    async identity() {
      const stored = await storage.get("identity");
      // Two tabs that start at once agree on the key that was stored first.
      const keys = isKeys(stored)
        ? stored
        : await storage.putIfAbsent("identity", await createWebCryptoKeys());
      if (!isKeys(keys)) throw new TypeError("The stored identity holds no keys.");
      return webCryptoSigner(keys);
    },
    tokens: {
      get: async (key) => parseStoredAccess(await storage.get(keyOf(key)), key),
      set: (key, access) => storage.put(keyOf(key), { ...key, ...access }),
      delete: (key) => storage.delete(keyOf(key)),
    },
  };
}

const keyOf = (key: TokenKey): string => `token ${tokenKeyText(key)}`;

function isKeys(value: unknown): value is WebCryptoKeys {
  const { publicKey, privateKey } = recordOf(value);
  return isKey(publicKey, "public") && isKey(privateKey, "private");
}

const isKey = (value: unknown, type: string): boolean =>
  typeof value === "object" && value !== null && "type" in value && value.type === type;
