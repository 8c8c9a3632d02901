// What this package uses of a browser, so that it compiles without the types of one.

/** `WebSocket` of a browser. */
export interface BrowserWebSocket {
  send(text: string): void;
  close(code?: number, reason?: string): void;
  binaryType: string;
  addEventListener(type: "message", listener: (event: { readonly data: unknown }) => void): void;
  addEventListener(
    type: "close",
    listener: (event: { readonly code: number; readonly reason: string }) => void,
  ): void;
}

/** A pending deed of `indexedDB`. */
export interface BrowserRequest<Result> {
  readonly result: Result;
  readonly error: unknown;
  addEventListener(type: "success" | "error" | "upgradeneeded", listener: () => void): void;
}

export interface BrowserObjectStore {
  get(key: string): BrowserRequest<unknown>;
  put(value: unknown, key: string): BrowserRequest<unknown>;
  add(value: unknown, key: string): BrowserRequest<unknown>;
  delete(key: string): BrowserRequest<unknown>;
}

export interface BrowserTransaction {
  objectStore(name: string): BrowserObjectStore;
  readonly error: unknown;
  addEventListener(type: "complete" | "abort", listener: () => void): void;
}

export interface BrowserDatabase {
  createObjectStore(name: string): unknown;
  transaction(
    store: string,
    mode: "readonly" | "readwrite",
    options?: { readonly durability: "strict" },
  ): BrowserTransaction;
}

/** `indexedDB` of a browser. */
export interface BrowserDatabases {
  open(name: string, version: number): BrowserRequest<BrowserDatabase>;
}

/** Members of `globalThis` in a browser. */
export interface BrowserGlobals {
  readonly WebSocket: new (url: string) => BrowserWebSocket;
  readonly indexedDB: BrowserDatabases;
}
