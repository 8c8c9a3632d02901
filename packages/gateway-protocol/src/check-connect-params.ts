import { describeErrors } from "./describe-errors.js";
import { ConnectParams as validate } from "./generated/connect-validator.generated.js";
import type { ConnectParams } from "./generated/connect-types.generated.js";
import type { Checked } from "./validator.js";

/**
 * Checks the parameters of `connect`. Keys that we do not know are taken out of the given value, so that newer clients
 * connect; an unknown `client.id` or `client.mode`, a wrong type or too long a text is refused.
 */
export function checkConnectParams(value: unknown): Checked<"params", ConnectParams> {
  if (isConnectParams(value)) return { ok: true, params: value };
  return { ok: false, message: `invalid connect params: ${describeErrors(validate)}` };
}

const isConnectParams = (value: unknown): value is ConnectParams => validate(value);
