import type { GateDecision } from "@openclaw/contracts";
import type { GatewayHealth } from "./gateway-types.js";

/** Counts what became of messages. The reasons are ours, so there are few of them. */
export interface MessageCounters {
  admitted(): void;
  answered(): void;
  /** By the gate. */
  refused(decision: GateDecision): void;
  failed(reason: "busy" | "agent_failed" | "command_failed"): void;
  read(): GatewayHealth["messages"];
}

export function createMessageCounters(): MessageCounters {
  const dropped = new Map<string, number>();
  let admitted = 0;
  let answered = 0;
  let challenged = 0;

  const drop = (reason: string): void => {
    dropped.set(reason, (dropped.get(reason) ?? 0) + 1);
  };

  return {
    admitted: () => {
      admitted += 1;
    },
    answered: () => {
      answered += 1;
    },
    refused: (decision) => {
      if (decision.outcome !== "challenge") drop(decision.reason);
      else if (decision.challenge === "sent") challenged += 1;
      else drop(`challenge_${decision.challenge.replaceAll("-", "_")}`);
    },
    failed: drop,
    read: () => ({ admitted, challenged, answered, dropped: Object.fromEntries(dropped) }),
  };
}
