import { describeErrors } from "./describe-errors.js";
import type { MethodParams } from "./generated/method-types.generated.js";
import { validators } from "./generated/params-validators.generated.js";
import type { MethodName } from "./methods.js";
import type { Checked } from "./validator.js";

/** Checks the parameters of a method; absent ones count as `{}`. Keys that we do not know are taken out of the given value. */
export function checkParams<Name extends MethodName>(
  method: Name,
  params: unknown,
): Checked<"params", MethodParams[Name]> {
  const validate = validators[method];
  if (validate === undefined) return { ok: false, message: "unknown method" };
  const value = params === undefined ? {} : params;
  const isValid = (candidate: unknown): candidate is MethodParams[Name] => validate(candidate);
  if (isValid(value)) return { ok: true, params: value };
  return { ok: false, message: `invalid ${method} params: ${describeErrors(validate)}` };
}
