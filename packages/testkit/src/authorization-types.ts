import type { DeviceRole } from "@openclaw/contracts";

/** Who acts: the owner on the host or in a chat, or a session with these scopes and, perhaps, as a device. */
export interface AuthorizationCallerCase {
  readonly kind: "host" | "owner" | "session";
  readonly scopes: readonly string[];
  /**
   * Whether the session is the device in question, or another one, or one that was removed while the call was under way. Absent
   * for a session of the shared secret.
   */
  readonly device?: "same" | "other" | "removed";
}

/** What is known of the device before. */
export interface AuthorizationDeviceState {
  readonly name: string;
  /** Scopes that the owner approved; absent if there is no record. */
  readonly approved?: readonly string[];
  readonly operator?: { readonly scopes: readonly string[]; readonly revoked?: true };
  readonly node?: { readonly revoked?: true };
}

/** The operations of device pairing that change something. */
export type AuthorizationVerb = "approve" | "reject" | "remove" | "rename" | "revoke" | "rotate";

/** What is done to the device; `roles` and `scopes` of its request, or `role` and `scopes` of its token. */
export interface AuthorizationOperation {
  readonly verb: AuthorizationVerb;
  readonly roles?: readonly DeviceRole[];
  readonly role?: DeviceRole;
  readonly scopes?: readonly string[];
}

/** One cell of the table. */
export interface AuthorizationCase {
  readonly title: string;
  readonly caller: AuthorizationCallerCase;
  readonly state: AuthorizationDeviceState;
  readonly operation: AuthorizationOperation;
  readonly expected: AuthorizationAnswer;
}

/** What has to come out. */
export interface AuthorizationAnswer {
  readonly answer: "done" | "denied" | "unknown";
  /** Scopes of the operator token afterwards, where something was done that has to do with it. */
  readonly operatorScopes?: readonly string[];
}
