import { userInfo } from "node:os";
import type { Approver } from "@openclaw/pairing-core";

/** The owner at this machine: whoever may write the state directory here is never locked out. */
export function hostApprover(userName: string | undefined): Approver {
  return { surface: "host", id: userName ?? systemUserName() };
}

function systemUserName(): string {
  try {
    return userInfo().username;
  } catch {
    // A container may run under a number that no user has.
    return `uid:${process.getuid?.() ?? "unknown"}`;
  }
}
