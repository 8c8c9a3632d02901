import { isOpenClawError } from "@openclaw/contracts";

/** The code that a call throws, or what it returned. */
export function codeOf(call: () => unknown): unknown {
  try {
    return call();
  } catch (error) {
    if (isOpenClawError(error)) return error.code;
    throw error;
  }
}
