import { describeErrors } from "./describe-errors.js";
import type { EventName } from "./events.js";
import type { EventPayloads } from "./generated/event-types.generated.js";
import { validators } from "./generated/event-validators.generated.js";
import type { Checked } from "./validator.js";

/** For clients: checks the payload of an event. What newer gateways add stays in it. */
export function checkEvent<Name extends EventName>(
  event: Name,
  payload: unknown,
): Checked<"payload", EventPayloads[Name]> {
  const validate = validators[event];
  if (validate === undefined) return { ok: false, message: "unknown event" };
  const isValid = (candidate: unknown): candidate is EventPayloads[Name] => validate(candidate);
  if (isValid(payload)) return { ok: true, payload };
  return { ok: false, message: `invalid ${event} payload: ${describeErrors(validate)}` };
}
