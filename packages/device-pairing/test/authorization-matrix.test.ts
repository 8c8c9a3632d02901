import { DEVICE_REQUESTS, DEVICES } from "@openclaw/contracts";
import { createMemoryStore } from "@openclaw/pairing-core";
import {
  AUTHORIZATION_DEVICE,
  AUTHORIZATION_REQUEST_ID,
  authorizationCaller,
  authorizationCases,
  createFakeClock,
  prepareAuthorizationCase,
  type AuthorizationCase,
  type AuthorizationVerb,
} from "@openclaw/testkit";
import { describe, expect, it } from "vitest";
import { CHECKS, type Checks } from "../src/checks.js";
import { createCheckedPairing } from "../src/create-device-pairing.js";
import { hostCaller, ownerCaller, sessionCaller, type DevicePairing } from "../src/index.js";
import { readDevice } from "../src/read-records.js";
type Outcome = Promise<{ readonly status: string }>;

const CASES = authorizationCases();
const VERBS = ["approve", "reject", "remove", "rename", "revoke", "rotate"] as const;
const casesOf = (verb: (typeof VERBS)[number]) => CASES.filter(({ operation }) => operation.verb === verb);

/** Does what the case says through the library. */
function perform(pairing: DevicePairing, subject: AuthorizationCase): Outcome {
  const { verb, role = "operator", scopes } = subject.operation;
  const caller = authorizationCaller(subject);
  const request = { requestId: AUTHORIZATION_REQUEST_ID, caller };
  const device = { deviceId: AUTHORIZATION_DEVICE.deviceId, caller };
  const calls: Readonly<Record<AuthorizationVerb, () => Outcome>> = {
    approve: () => pairing.approve(request),
    reject: () => pairing.reject(request),
    remove: () => pairing.remove(device),
    rename: () => pairing.rename({ ...device, label: "Kitchen" }),
    revoke: () => pairing.revokeToken({ ...device, role }),
    rotate: () => pairing.rotateToken({ ...device, role, ...(scopes && { scopes }) }),
  };
  return calls[verb]();
}

/** Runs one case; says what was wrong about it. */
async function judge(subject: AuthorizationCase, checks: Checks): Promise<string | undefined> {
  const store = createMemoryStore();
  const clock = createFakeClock();
  await prepareAuthorizationCase(store, subject, clock.now());
  const records = () =>
    Promise.all([
      store.get(DEVICES, AUTHORIZATION_DEVICE.deviceId),
      store.get(DEVICE_REQUESTS, AUTHORIZATION_REQUEST_ID),
    ]);
  const before = await records();
  const { status } = await perform(createCheckedPairing({ store, clock }, checks), subject);
  const after = await records();

  const { answer, operatorScopes } = subject.expected;
  const got = status === "denied" || status === "unknown" ? status : "done";
  if (got !== answer) return `${subject.title}: ${got}, not ${answer}`;
  const isUntouched = after.every((record, index) => record === before[index]);
  if (got !== "done") return isUntouched ? undefined : `${subject.title}: something was written`;
  if (operatorScopes === undefined) return undefined;
  const scopes = readDevice(after[0], AUTHORIZATION_DEVICE.deviceId)?.tokens.operator?.scopes ?? [];
  if (scopes.join() === operatorScopes.join()) return undefined;
  return `${subject.title}: the token gives [${scopes.join()}], not [${operatorScopes.join()}]`;
}

describe("who may do what", () => {
  it("The callers of the table are those that the package makes.", () => {
    for (const subject of CASES) {
      const { kind, scopes } = subject.caller;
      const caller = authorizationCaller(subject);
      const { deviceId } = caller;
      const made = {
        host: hostCaller("alice"),
        owner: ownerCaller("telegram:1"),
        session: sessionCaller({ scopes, ...(deviceId !== undefined && { deviceId }) }),
      };
      expect(caller).toEqual(made[kind]);
    }
  });

  it.each(VERBS)(
    "S1, S3, S4, S6, S7, S9, S11, S18, S19, S21, S28, S40: %s is answered as the table says, by everybody, in each state.",
    async (verb) => {
      const mistakes: string[] = [];
      for (const subject of casesOf(verb)) {
        const mistake = await judge(subject, CHECKS);
        if (mistake !== undefined) mistakes.push(mistake);
      }
      expect(mistakes).toEqual([]);
    },
  );

  it("The table has thousands of cells, no two alike, and each answer for each operation.", () => {
    expect(CASES.length).toBeGreaterThan(4000);
    expect(new Set(CASES.map(({ title }) => title)).size).toBe(CASES.length);
    for (const verb of VERBS) {
      const answers = new Set(casesOf(verb).map(({ expected }) => expected.answer));
      expect([...answers].toSorted()).toEqual(["denied", "done", "unknown"]);
    }
  });
});

/** Each check answered as if it were not there. */
const REMOVED: { readonly [Name in keyof Checks]: Checks[Name] } = {
  holdsPairing: () => true,
  seesDevice: () => true,
  isCurrent: () => true,
  isSelf: () => true,
  findMissing: () => undefined,
  managesNodes: () => true,
  isRoleLive: () => true,
  findUnapproved: () => undefined,
};

/** Each check answered as if nobody ever passed it: then too much is refused. */
const ALWAYS_REFUSING: Partial<Checks> = {
  holdsPairing: () => false,
  seesDevice: () => false,
  isCurrent: () => false,
  isSelf: () => false,
  managesNodes: () => false,
  isRoleLive: () => false,
};

describe("L9: the table notices", () => {
  it.each([
    ...Object.entries(REMOVED).map(([name, check]) => [name, "removed", { [name]: check }] as const),
    ...Object.entries(ALWAYS_REFUSING).map(
      ([name, check]) => [name, "never passed", { [name]: check }] as const,
    ),
  ])("a check %s that is %s.", async (_name, _how, change) => {
    let mistakes = 0;
    for (const subject of CASES) {
      if ((await judge(subject, { ...CHECKS, ...change })) !== undefined) mistakes += 1;
      if (mistakes > 0) break;
    }
    expect(mistakes).toBeGreaterThan(0);
  });
});
