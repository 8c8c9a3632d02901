import type { IncomingMessage } from "node:http";
import { createByteCollector } from "./byte-collector.js";

export type BodyOutcome =
  | { readonly status: "read"; readonly body: Buffer }
  | { readonly status: "too-large" | "too-slow" | "broken" };

/** Reads a request's body up to a size and a deadline. */
export function readBody(
  request: IncomingMessage,
  maxBytes: number,
  deadlineMs: number,
  signal: AbortSignal,
): Promise<BodyOutcome> {
  return new Promise((resolve) => {
    const collected = createByteCollector();
    let length = 0;
    const finish = (outcome: BodyOutcome): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", onBroken);
      request.off("data", onData).off("end", onEnd).off("close", onBroken).off("error", onBroken);
      // Off above: a late error of a request that nobody reads any more must not end the process.
      request.on("error", () => undefined);
      if (outcome.status !== "read") request.pause();
      resolve(outcome);
    };
    const onData = (chunk: Buffer): void => {
      length += chunk.length;
      if (length > maxBytes) finish({ status: "too-large" });
      else collected.add(chunk);
    };
    const onEnd = (): void => finish({ status: "read", body: collected.take() });
    const onBroken = (): void => finish({ status: "broken" });
    const timer = setTimeout(() => finish({ status: "too-slow" }), deadlineMs);
    signal.addEventListener("abort", onBroken);
    request.on("data", onData).on("end", onEnd).on("close", onBroken).on("error", onBroken);
    if (signal.aborted) onBroken();
  });
}
