import type { ErrorShape } from "@openclaw/gateway-protocol";
import type { Session } from "../sessions/session.js";

/** Answer of a method: `payload` or `error`. */
export type MethodResult =
  | {
      readonly ok: true;
      readonly payload?: unknown;
      /** Runs once the answer was handed to the socket, such as the closing of the caller's own session. */
      readonly afterwards?: () => void;
    }
  | { readonly ok: false; readonly error: ErrorShape; readonly afterwards?: () => void };

/** What the WebSocket server asks of the rest of the gateway. */
export interface GatewayMethods {
  /** For `hello.features`. */
  readonly names: readonly string[];
  readonly eventNames: readonly string[];
  /** Checks role, scope and parameters, then runs the method. Never rejects. */
  call(session: Session, method: string, params: unknown): Promise<MethodResult>;
}

/** Told of sessions as they come and go. */
export interface SessionObserver {
  /** The hello was sent. */
  onOpen(session: Session): void;
  onClose(session: Session): void;
}
