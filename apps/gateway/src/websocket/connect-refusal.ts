import type { ErrorShape } from "@openclaw/gateway-protocol";

/** How a handshake ends that leads to no session. */
export interface ConnectRefusal {
  /** For the log and the counters; stable. */
  readonly reason: string;
  /** Sent as the answer to the connect, where there is one to be answered. */
  readonly error?: ErrorShape;
  readonly closeCode: number;
  readonly closeReason: string;
  /** For the log: facts beside the reason. */
  readonly fields?: object;
}
