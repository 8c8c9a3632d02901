import type { Logger } from "@openclaw/contracts";
import type { ConnectAuth } from "./connect-params.js";
import type { ConnectRefusal } from "./connect-refusal.js";
import type { HandedToken } from "./hello.js";
import type { TokenKey, TokenStore } from "./token-store.js";

export type CredentialKind = "shared-secret" | "device-token" | "setup-code" | "none";

/** What one attempt proves itself with. */
export interface Credential {
  readonly kind: CredentialKind;
  readonly auth: ConnectAuth;
}

export interface CredentialOptions {
  /** The gateway's own token or password. */
  readonly shared?: { readonly token: string } | { readonly password: string } | undefined;
  readonly setupToken?: string;
  /** Where the device's tokens are; absent for a client without an identity. */
  readonly device?: { readonly key: TokenKey; readonly store: TokenStore };
  /** Kept beside a token, so that later connections hold the gateway to it. */
  readonly tlsFingerprint?: () => string | undefined;
  readonly logger: Logger;
}

/** Chooses what to present, and learns from what gateways answer. */
export interface Credentials {
  next(): Promise<Credential>;
  /**
   * The gateway refused it: `retry` when another one is left to try at once, `wait` when the same ones may be right
   * later, `none-left` when there is nothing to present any more.
   */
  refused(credential: Credential, refusal: ConnectRefusal): Promise<"retry" | "wait" | "none-left">;
  accepted(credential: Credential, handed: readonly HandedToken[]): Promise<void>;
  /** The newest token of this device. */
  current(): string | undefined;
  /** The gateway ended a session that had this token: its device was removed or its token replaced. */
  ended(token: string | undefined): Promise<void>;
  /** All that this client may have sent. */
  secrets(): readonly (string | undefined)[];
}

export function createCredentials(options: CredentialOptions): Credentials {
  const { shared, device, logger } = options;
  let { setupToken } = options;
  const setupTokens = [setupToken];
  /** The setup token goes into `auth.token`, for gateways that know no `auth.bootstrapToken`. */
  let setupInToken = false;
  let held: string | undefined;
  /** The store could not take the newest token, so what it has is older than `held`. */
  let isUnsaved = false;
  let prefersDevice = false;
  /** Kinds that were refused since the last success or wait. */
  const refusedKinds = new Set<CredentialKind>();

  const readStored = async (): Promise<void> => {
    const access = device === undefined ? undefined : await device.store.get(device.key);
    // A token that another program stored meanwhile is newer than what this one holds.
    if (access?.token !== undefined && !isUnsaved) held = access.token;
  };

  const candidates = async (): Promise<readonly Credential[]> => {
    await readStored();
    const own: Credential[] = held === undefined ? [] : [{ kind: "device-token", auth: { token: held } }];
    const gateways: Credential[] = shared === undefined ? [] : [{ kind: "shared-secret", auth: shared }];
    const setup: Credential[] = setupToken === undefined ? [] : [setupCredential(setupToken, setupInToken)];
    const ordered = prefersDevice ? [...own, ...gateways, ...setup] : [...gateways, ...own, ...setup];
    return ordered.filter(({ kind }) => !refusedKinds.has(kind));
  };

  const dropToken = async (token: string): Promise<void> => {
    if (held === token) {
      held = undefined;
      isUnsaved = false;
    }
    const access = await device?.store.get(device.key);
    // Another program of this device may have got a new one meanwhile: that one stays.
    if (device === undefined || access?.token !== token) return;
    const { tlsFingerprint } = access;
    await (tlsFingerprint === undefined
      ? device.store.delete(device.key)
      : device.store.set(device.key, { tlsFingerprint }));
  };

  const learn = async ({ kind, auth }: Credential, refusal: ConnectRefusal): Promise<void> => {
    if (kind === "setup-code" && refusal.kind === "setup-code-field-unknown" && !setupInToken) {
      setupInToken = true;
      return;
    }
    refusedKinds.add(kind);
    if (kind === "setup-code") setupToken = undefined;
    if (refusal.kind !== "credential-mismatch") return;
    if (kind === "device-token") {
      prefersDevice = false;
      await dropToken(auth.token ?? "");
    }
    if (kind === "shared-secret" && !refusal.mayRetryWithDeviceToken) refusedKinds.add("device-token");
  };

  return {
    async next() {
      const [first] = await candidates();
      return first ?? { kind: "none", auth: {} };
    },
    async refused(credential, refusal) {
      await learn(credential, refusal);
      if ((await candidates()).length > 0) return "retry";
      refusedKinds.clear();
      return (await candidates()).length > 0 ? "wait" : "none-left";
    },
    async accepted({ kind }, handed) {
      // A shared secret that was wrong a moment ago is not offered again before the token that works.
      prefersDevice = kind === "device-token" && (prefersDevice || refusedKinds.has("shared-secret"));
      refusedKinds.clear();
      if (device === undefined) return;
      for (const { role, token, scopes } of handed) {
        // Only whoever was invited by a code gets access to another role; else a gateway could replace what is stored.
        if (role !== device.key.role && kind !== "setup-code") continue;
        const isSaved = await keep(device.store, { ...device.key, role }, { token, scopes });
        if (role !== device.key.role) continue;
        held = token;
        isUnsaved = !isSaved;
        setupToken = undefined;
      }
    },
    current: () => held,
    async ended(token) {
      if (token !== undefined) await dropToken(token);
    },
    secrets: () => [...(shared === undefined ? [] : Object.values(shared)), ...setupTokens, held],
  };

  async function keep(
    store: TokenStore,
    key: TokenKey,
    access: { readonly token: string; readonly scopes: readonly string[] },
  ): Promise<boolean> {
    const tlsFingerprint = options.tlsFingerprint?.();
    try {
      const old = await store.get(key);
      const pin = tlsFingerprint ?? old?.tlsFingerprint;
      const isKept = old?.token === access.token && old.tlsFingerprint === pin;
      if (!isKept) await store.set(key, { ...access, ...(pin !== undefined && { tlsFingerprint: pin }) });
      return true;
    } catch (error) {
      // The session is good as it is; the token is kept in memory and offered to the store again at the next connect.
      logger.error(
        { err: error, origin: key.origin, role: key.role },
        "The device token could not be stored.",
      );
      return false;
    }
  }
}

function setupCredential(token: string, inToken: boolean): Credential {
  return { kind: "setup-code", auth: inToken ? { token } : { bootstrapToken: token } };
}
