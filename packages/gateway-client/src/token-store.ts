import type { DeviceRole } from "@openclaw/contracts";

/** Whose access, where. A token is good for one gateway, one device and one role, and goes nowhere else (S50, S79). */
export interface TokenKey {
  /** Scheme, host and port, as in `wss://gw.example.com:8443`. */
  readonly origin: string;
  readonly deviceId: string;
  readonly role: DeviceRole;
}

/** What a device keeps of a gateway. */
export interface StoredAccess {
  /** The device token; absent once the gateway refused it. */
  readonly token?: string;
  readonly scopes?: readonly string[];
  /** SHA-256 of the certificate that the gateway had to show; kept until the entry is deleted. */
  readonly tlsFingerprint?: string;
}

/** Where a client keeps what gateways gave it. The tokens are secrets. */
export interface TokenStore {
  get(key: TokenKey): Promise<StoredAccess | undefined>;
  /** Resolves once a crash cannot lose it. */
  set(key: TokenKey, access: StoredAccess): Promise<void>;
  /** Forgets the gateway, its certificate too. */
  delete(key: TokenKey): Promise<void>;
}

/** Keeps tokens as long as the process lives. */
export function createMemoryTokenStore(): TokenStore {
  const entries = new Map<string, StoredAccess>();
  return {
    get: (key) => Promise.resolve(entries.get(tokenKeyText(key))),
    set: async (key, access) => {
      entries.set(tokenKeyText(key), access);
    },
    delete: async (key) => {
      entries.delete(tokenKeyText(key));
    },
  };
}

/** One text for one key; no part can reach into the next. */
export function tokenKeyText({ origin, deviceId, role }: TokenKey): string {
  return JSON.stringify([origin, deviceId, role]);
}

/** Reads what a store kept of `key`; undefined when it is something else, or of another gateway, device or role. */
export function parseStoredAccess(value: unknown, key: TokenKey): StoredAccess | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const record: Partial<Record<string, unknown>> = { ...value };
  const belongs =
    record["origin"] === key.origin && record["deviceId"] === key.deviceId && record["role"] === key.role;
  if (!belongs) return undefined;
  const { token, scopes, tlsFingerprint } = record;
  return {
    ...(typeof token === "string" && token !== "" && { token }),
    ...(Array.isArray(scopes) && { scopes: scopes.filter((scope) => typeof scope === "string") }),
    ...(typeof tlsFingerprint === "string" && { tlsFingerprint }),
  };
}
