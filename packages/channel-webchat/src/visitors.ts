import type { SenderId } from "@openclaw/contracts";
import type { ServerFrame } from "./server-frame.js";
import type { VisitorConnection } from "./visitor-connection.js";

/** The open tabs of all visitors. */
export interface Visitors {
  add(visitorId: SenderId, connection: VisitorConnection): void;
  remove(visitorId: SenderId, connection: VisitorConnection): void;
  /** To all tabs of one visitor. */
  broadcast(visitorId: SenderId, frame: ServerFrame): void;
  /** Closes all tabs and resolves when they are gone. */
  closeAll(): Promise<void>;
}

/** Asks every connection each `heartbeatMs` whether it still lives, while there are any. */
export function createVisitors(heartbeatMs: number): Visitors {
  const byVisitor = new Map<SenderId, Set<VisitorConnection>>();
  let timer: NodeJS.Timeout | undefined;

  const all = (): readonly VisitorConnection[] => [...byVisitor.values()].flatMap((tabs) => [...tabs]);

  const setTimer = (): void => {
    if (byVisitor.size > 0 && timer === undefined) {
      timer = setInterval(() => all().forEach((connection) => connection.checkLife()), heartbeatMs);
      timer.unref();
    } else if (byVisitor.size === 0) {
      clearInterval(timer);
      timer = undefined;
    }
  };

  return {
    add(visitorId, connection) {
      const tabs = byVisitor.get(visitorId) ?? new Set();
      byVisitor.set(visitorId, tabs.add(connection));
      setTimer();
    },
    remove(visitorId, connection) {
      const tabs = byVisitor.get(visitorId);
      tabs?.delete(connection);
      if (tabs?.size === 0) byVisitor.delete(visitorId);
      setTimer();
    },
    broadcast(visitorId, frame) {
      byVisitor.get(visitorId)?.forEach((connection) => connection.send(frame));
    },
    async closeAll() {
      await Promise.all(all().map((connection) => connection.close(1001, "The gateway is stopping.")));
    },
  };
}
