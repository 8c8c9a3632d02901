import type { Validator } from "./validator.js";

/** A peer chooses the names in a path; nobody needs more of them to find the mistake. */
const MAX_MESSAGE_LENGTH = 200;

/** What a validator found, in the words of OpenClaw: `at /client/id: must be …`, several joined by `; `. */
export function describeErrors(validator: Validator): string {
  const found = (validator.errors ?? []).map(
    ({ instancePath, message }) =>
      `at ${instancePath === "" ? "root" : instancePath}: ${message ?? "is invalid"}`,
  );
  return tidy(found.length === 0 ? "at root: is invalid" : found.join("; "));
}

/** Printable and short: the text goes into logs and closing reasons. */
function tidy(text: string): string {
  const short = text.length <= MAX_MESSAGE_LENGTH ? text : `${text.slice(0, MAX_MESSAGE_LENGTH - 1)}…`;
  return short.replaceAll(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, "?");
}
