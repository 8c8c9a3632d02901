import type { HelloFacts as ProtocolHelloFacts } from "@openclaw/gateway-protocol";
import type { Session } from "../sessions/session.js";

/** What the rest of the gateway puts into a hello; the server adds what it knows of the connection. */
export type HelloState = Pick<
  ProtocolHelloFacts,
  "version" | "host" | "capabilities" | "presence" | "health" | "stateVersion" | "uptimeMs" | "paths"
>;

export interface HelloFacts {
  /** The state, as far as this session may know it: presence and health for readers, paths for administrators. */
  stateFor(session: Session): HelloState;
}
