import { describeErrors } from "./describe-errors.js";
import type { HelloOk } from "./generated/hello-types.generated.js";
import { HelloOk as validate } from "./generated/hello-validator.generated.js";
import type { Checked } from "./validator.js";

/** For clients: checks a gateway's answer to `connect`. What newer gateways add stays in it. */
export function checkHello(value: unknown): Checked<"hello", HelloOk> {
  if (isHello(value)) return { ok: true, hello: value };
  return { ok: false, message: `invalid hello: ${describeErrors(validate)}` };
}

const isHello = (value: unknown): value is HelloOk => validate(value);
