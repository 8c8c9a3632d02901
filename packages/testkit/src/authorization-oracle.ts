import type {
  AuthorizationAnswer,
  AuthorizationCallerCase,
  AuthorizationDeviceState,
  AuthorizationOperation,
  AuthorizationVerb,
} from "./authorization-types.js";

// What should come out, written down a second time and in another way: as a table of rules, first match first. It shares
// no line with the code that it judges, not even the implication of scopes.

/** What each scope allows, spelled out. */
const ALLOWS: Readonly<Record<string, readonly string[]>> = {
  "operator.admin": [
    "operator.admin",
    "operator.read",
    "operator.write",
    "operator.approvals",
    "operator.pairing",
    "operator.questions",
    "operator.talk",
    "operator.talk.secrets",
  ],
  "operator.write": ["operator.write", "operator.read"],
};

const allows = (have: readonly string[], wanted: readonly string[]): boolean => {
  const all = new Set(have.flatMap((scope) => ALLOWS[scope] ?? [scope]));
  return wanted.every((scope) => all.has(scope));
};

/** The facts that the rules are about. */
interface Facts {
  readonly holdsPairing: boolean;
  readonly isAdmin: boolean;
  readonly isSelf: boolean;
  /** A session of another device, without admin: for it the device does not exist. */
  readonly isBlind: boolean;
  /** A session of a device that has no token for what the session was given: not any more. */
  readonly isOver: boolean;
  readonly isPaired: boolean;
  readonly has: (scopes: readonly string[]) => boolean;
}

type Rule = readonly [condition: boolean, answer: AuthorizationAnswer["answer"]];

/** What has to come out of an operation. */
export function expectedAnswer(
  operation: AuthorizationOperation,
  state: AuthorizationDeviceState,
  caller: AuthorizationCallerCase,
): AuthorizationAnswer {
  const isAdmin = caller.scopes.includes("operator.admin");
  const facts: Facts = {
    holdsPairing: allows(caller.scopes, ["operator.pairing"]),
    isAdmin,
    isSelf: caller.device === "same",
    isBlind: (caller.device === "other" || caller.device === "removed") && !isAdmin,
    isOver: caller.device === "removed" || (caller.device === "same" && !gives(state, caller.scopes)),
    isPaired: state.approved !== undefined,
    has: (scopes) => allows(caller.scopes, scopes),
  };
  const answer =
    RULES[operation.verb](operation, state, facts).find(([condition]) => condition)?.[1] ?? "done";
  const operatorScopes = answer === "done" ? scopesAfter(operation, state) : undefined;
  return { answer, ...(operatorScopes && { operatorScopes: operatorScopes.toSorted() }) };
}

const isDeviceUnknown = ({ isBlind, isOver, isPaired }: Facts): readonly Rule[] => [
  [isBlind, "unknown"],
  [isOver, "denied"],
  [!isPaired, "unknown"],
];
const maySpeak = ({ holdsPairing, isSelf }: Facts): Rule => [!holdsPairing && !isSelf, "denied"];

const RULES: Readonly<
  Record<
    AuthorizationVerb,
    (operation: AuthorizationOperation, state: AuthorizationDeviceState, facts: Facts) => readonly Rule[]
  >
> = {
  approve: ({ roles = [], scopes = [] }, state, { holdsPairing, isBlind, isOver, isAdmin, has }) => [
    [!holdsPairing || isOver, "denied"],
    [isBlind, "unknown"],
    [roles.includes("node") && !isAdmin, "denied"],
    [roles.includes("operator") && !has([...liveScopes(state), ...scopes]), "denied"],
  ],
  reject: (_operation, _state, { holdsPairing, isBlind, isOver }) => [
    [!holdsPairing || isOver, "denied"],
    [isBlind, "unknown"],
  ],
  rename: (_operation, _state, facts) => [[!facts.holdsPairing, "denied"], ...isDeviceUnknown(facts)],
  remove: (_operation, state, facts) => [
    maySpeak(facts),
    ...isDeviceUnknown(facts),
    [isLive(state, "node") && !facts.isAdmin && !facts.isSelf, "denied"],
    [!facts.has(liveScopes(state)), "denied"],
  ],
  revoke: ({ role = "operator" }, state, facts) => [
    maySpeak(facts),
    ...isDeviceUnknown(facts),
    [state[role] === undefined, "unknown"],
    [role === "node" && !facts.isAdmin && !facts.isSelf, "denied"],
    [role === "operator" && !facts.has(state.operator?.scopes ?? []), "denied"],
  ],
  rotate: ({ role = "operator", scopes }, state, facts) => [
    maySpeak(facts),
    ...isDeviceUnknown(facts),
    [!isLive(state, role), "denied"],
    [role === "node" && scopes !== undefined, "denied"],
    [role === "node" && !facts.isAdmin && !facts.isSelf, "denied"],
    [!allows(state.approved ?? [], scopes ?? []), "denied"],
    [role === "operator" && !facts.has([...liveScopes(state), ...(scopes ?? [])]), "denied"],
  ],
};

const isLive = (state: AuthorizationDeviceState, role: "operator" | "node"): boolean =>
  state[role] !== undefined && state[role].revoked !== true;

/** Does any token that lives give these scopes? */
const gives = (state: AuthorizationDeviceState, scopes: readonly string[]): boolean =>
  (isLive(state, "operator") && allows(state.operator?.scopes ?? [], scopes)) ||
  (isLive(state, "node") && scopes.length === 0);

const liveScopes = (state: AuthorizationDeviceState): readonly string[] =>
  isLive(state, "operator") ? (state.operator?.scopes ?? []) : [];

/** Nothing but what was there and lives, and what was shown or asked for. */
function scopesAfter(
  { verb, roles, role, scopes }: AuthorizationOperation,
  state: AuthorizationDeviceState,
): readonly string[] | undefined {
  const live = liveScopes(state);
  if (verb === "approve" && roles?.includes("operator") === true)
    return [...new Set([...live, ...(scopes ?? [])])];
  return verb === "rotate" && role === "operator" ? (scopes ?? live) : undefined;
}
