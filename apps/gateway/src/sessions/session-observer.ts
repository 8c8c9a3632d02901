import type { Logger } from "@openclaw/contracts";
import type { SessionObserver } from "../methods/method-types.js";
import type { NodeInvocations } from "../nodes/node-invocations.js";
import type { NodeRegistry, NodeSession } from "../nodes/node-registry.js";
import type { PresenceEvents } from "../presence/presence-events.js";
import type { Session } from "./session.js";

export interface SessionObserverParts {
  readonly registry: NodeRegistry;
  readonly invocations: NodeInvocations;
  readonly presenceEvents: PresenceEvents;
  readonly logger: Logger;
}

/** Keeps what the gateway knows of its sessions in step with their coming and going. */
export function createSessionObserver(parts: SessionObserverParts): SessionObserver {
  const { registry, invocations, presenceEvents, logger } = parts;
  return {
    onOpen(session) {
      if (isNode(session)) registry.add(session);
      presenceEvents.changed(session);
      logger.debug(describe(session), "a session began");
    },
    onClose(session) {
      if (isNode(session)) registry.remove(session);
      invocations.connectionClosed(session.connectionId);
      presenceEvents.changed(session);
      logger.debug(describe(session), "a session ended");
    },
  };
}

/** A node always has a device. */
const isNode = (session: Session): session is NodeSession =>
  session.role === "node" && session.deviceId !== undefined;

function describe({ connectionId, role, deviceId, authentication, remoteIp }: Session) {
  return { connectionId, role, deviceId, authentication, remoteIp };
}
