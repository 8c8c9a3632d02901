/** What a socket tells its owner. After `onClose` nothing follows. */
export interface SocketHandlers {
  onText(text: string): void;
  /** Something came that carries no text, such as a ping. */
  onAlive(): void;
  /** 1006 when it never opened or broke; `cause` says why, where the platform tells. */
  onClose(code: number, reason: string, cause?: unknown): void;
}

/** One WebSocket. */
export interface Socket {
  send(text: string): void;
  /** Asks the peer to close; `onClose` follows. */
  close(code: number, reason: string): void;
  /** Ends it without asking. */
  destroy(): void;
}

/** Where to connect. */
export interface SocketTarget {
  readonly url: string;
  /** SHA-256 of the only certificate to accept, 64 lower case hexadecimal digits. */
  readonly tlsFingerprint?: string;
}

/** Opens a WebSocket; sends nothing but the upgrade request by itself. */
export type OpenSocket = (target: SocketTarget, handlers: SocketHandlers) => Socket;

/** The largest message a client takes; gateways send no larger ones. */
export const MAX_INBOUND_BYTES = 26_214_400;
