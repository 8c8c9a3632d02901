import { OpenClawError } from "@openclaw/contracts";
import { MAX_ANSWER_BYTES } from "./agent.js";

export function timedOut(timeoutMs: number): OpenClawError {
  return new OpenClawError(
    "AGENT_TIMED_OUT",
    `The agent did not answer within ${timeoutMs} ms. Make it quicker or raise agent.timeoutMs.`,
    { details: { timeoutMs } },
  );
}

export function stopped(): OpenClawError {
  return new OpenClawError("AGENT_STOPPED", "The gateway stopped before the agent had answered.");
}

export function tooLarge(): OpenClawError {
  return new OpenClawError(
    "AGENT_OUTPUT_TOO_LARGE",
    `The agent answered with more than ${MAX_ANSWER_BYTES} bytes. Answer with the text for the chat alone.`,
  );
}

/** `reason` says what happened; it must not hold what the agent was sent. */
export function failed(reason: string, cause?: unknown): OpenClawError {
  return new OpenClawError("AGENT_FAILED", `The agent failed: ${reason}.`, { cause });
}
