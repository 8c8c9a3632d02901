import { OpenClawError, type Logger } from "@openclaw/contracts";
import type { ClientState } from "./client-types.js";
import type { GatewaySession } from "./hello.js";
import { createListeners } from "./listeners.js";

/** The state of a client, who hears of it, and who waits for it. */
export interface ClientStates {
  readonly current: ClientState;
  /** A request that was told already is not told again, and trying again while it waits is no news either. */
  set(state: ClientState): void;
  onState(listener: (state: ClientState) => void): () => void;
  connected(signal?: AbortSignal): Promise<GatewaySession>;
}

export function createClientStates(logger: Logger): ClientStates {
  const listeners = createListeners<ClientState>(logger);
  let current: ClientState = { status: "idle" };

  const isNews = (next: ClientState): boolean => {
    if (current.status !== "pairing-required") return true;
    if (next.status === "connecting") return false;
    return next.status !== "pairing-required" || next.requestId !== current.requestId;
  };

  return {
    get current() {
      return current;
    },
    set(state) {
      if (!isNews(state)) return;
      current = state;
      listeners.tell(state);
    },
    onState: (listener) => listeners.add(listener),
    async connected(signal) {
      signal?.throwIfAborted();
      if (current.status === "connected") return current.session;
      if (current.status === "stopped") throw current.error ?? stopped();
      return new Promise((resolve, reject) => {
        const onAbort = (): void => finish(() => reject(abortReason(signal)));
        const remove = listeners.add((state) => {
          if (state.status === "connected") finish(() => resolve(state.session));
          if (state.status === "stopped") finish(() => reject(state.error ?? stopped()));
        });
        const finish = (settle: () => void): void => {
          remove();
          signal?.removeEventListener("abort", onAbort);
          settle();
        };
        signal?.addEventListener("abort", onAbort, { once: true });
      });
    },
  };
}

export const stopped = (): OpenClawError =>
  new OpenClawError("CLIENT_STOPPED", "This client was stopped. Make a new one to connect again.");

const abortReason = (signal: AbortSignal | undefined): unknown => signal?.reason;
