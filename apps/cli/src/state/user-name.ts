import { userInfo } from "node:os";
import type { Approver } from "@openclaw/pairing-core";

/** The owner at this machine: whoever may write the state directory here is never locked out. */
export function hostApprover(userName: string | undefined): Approver {
  return { surface: "host", id: userNameOf(userName) };
}

/** The given name, else the one that the operating system knows. */
export function userNameOf(userName: string | undefined): string {
  if (userName !== undefined) return userName;
  try {
    return userInfo().username;
  } catch {
    // A container may run under a number that no user has.
    return `uid:${process.getuid?.() ?? "unknown"}`;
  }
}
