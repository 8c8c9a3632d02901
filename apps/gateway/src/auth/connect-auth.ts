import type { IncomingMessage } from "node:http";

/** What is looked at of an upgrade request. */
export type ConnectRequest = Pick<IncomingMessage, "headers"> & {
  readonly socket: {
    readonly remoteAddress?: string | undefined;
    readonly localAddress?: string | undefined;
    readonly localPort?: number | undefined;
    /** True on a TLS socket. */
    readonly encrypted?: boolean | undefined;
  };
};

/** Where a connection comes from. */
export interface ConnectLocation {
  /** A program on this machine that connected directly, under a loopback name, and is no browser. */
  readonly isLocal: boolean;
  /** As `isLocal`, or a browser of which the same is true. */
  readonly isThisMachine: boolean;
  /** Absent for this machine, and where a proxy that is not trusted hides it. */
  readonly remoteIp?: string;
  /** The Origin header: only browsers send one. It is not checked here; `checkOrigin` does that. */
  readonly browserOrigin?: string;
  /** What its wrong secrets are counted under; also fit for counting connections before they authenticate. */
  readonly clientKey: string;
}

export type OriginCheck =
  /** No browser, or a page that may connect. */
  { readonly ok: true; readonly browserOrigin?: string } | { readonly ok: false };

export interface SharedSecretAttempt {
  readonly token?: string | undefined;
  readonly password?: string | undefined;
  readonly location: ConnectLocation;
  /**
   * The token is going to be tried as the device's own, or as a setup code, if it is not the shared one: then a mismatch is
   * not counted here, and whoever tries it reports a failure with `noteWrongDeviceToken`. Default false: a mismatch counts.
   */
  readonly mayBeDeviceToken?: boolean;
}

export type SharedSecretCheck =
  | { readonly status: "ok"; readonly method: AuthMode }
  /** None was presented in the field that counts. Never counted. */
  | { readonly status: "missing" }
  | { readonly status: "mismatch" }
  /** Answered before anything is compared, also to attempts that present only a device token. */
  | { readonly status: "rate-limited"; readonly retryAfterMs: number };

export type AuthMode = "token" | "password" | "none";

/** Decides everything about a connection that can be told without knowing its device. */
export interface ConnectAuth {
  /** As resolved last. */
  readonly mode: AuthMode;
  /** To be asked before the upgrade: a page that may not connect gets 403. */
  checkOrigin(request: ConnectRequest): OriginCheck;
  locate(request: ConnectRequest): ConnectLocation;
  /** Compares with the secret as it is now, not as it was at the start. Never rejects. */
  checkSharedSecret(attempt: SharedSecretAttempt): Promise<SharedSecretCheck>;
  /** Counts a device token or setup code that was refused. */
  noteWrongDeviceToken(location: ConnectLocation): void;
  /** Calls back when the shared secret has become another: sessions that it authenticated are to be closed. */
  onSecretChanged(listener: () => void): () => void;
  /** Stops looking for changes. */
  close(): void;
}
