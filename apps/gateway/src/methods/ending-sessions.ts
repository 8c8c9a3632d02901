import { CLOSE_CODES } from "@openclaw/gateway-protocol";
import type { Session } from "../sessions/session.js";
import type { MethodResult } from "./method-types.js";

/** Ends live sessions whose right to be here has ended. */
export interface EndingSessions {
  /** Closes the sessions before it returns; one that is being answered by `answering` gets its answer first. */
  end(sessions: readonly Session[], reason: string): void;
  /** Runs a call that may end the session that makes it. Only for calls that end by themselves soon. */
  answering(session: Session, call: () => Promise<MethodResult>): Promise<MethodResult>;
}

interface Call {
  running: number;
  reason?: string;
}

export function createEndingSessions(): EndingSessions {
  /** Calls under way by session, and why the session ends with them, if it does. */
  const calls = new Map<Session, Call>();

  return {
    end(sessions, reason) {
      for (const session of sessions) {
        const own = calls.get(session);
        if (own === undefined) close(session, reason);
        else own.reason ??= reason;
      }
    },
    async answering(session, call) {
      const own = calls.get(session) ?? { running: 0 };
      calls.set(session, own);
      own.running += 1;
      try {
        const result = await call();
        const { reason } = own;
        return reason === undefined ? result : { ...result, afterwards: () => close(session, reason) };
      } catch (error) {
        if (own.reason !== undefined) close(session, own.reason);
        throw error;
      } finally {
        own.running -= 1;
        if (own.running === 0) calls.delete(session);
      }
    },
  };
}

/** OpenClaw's clients know the code as "your pairing is gone", and do not try for ever. */
function close(session: Session, reason: string): void {
  session.close(CLOSE_CODES.DEVICE_REMOVED, reason);
}
