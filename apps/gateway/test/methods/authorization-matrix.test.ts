import { DEVICE_REQUESTS, DEVICES, silentLogger, type Store } from "@openclaw/contracts";
import { createDevicePairing, createNodePairing } from "@openclaw/device-pairing";
import { createMemoryStore, createPairing } from "@openclaw/pairing-core";
import {
  AUTHORIZATION_DEVICE,
  AUTHORIZATION_REQUEST_ID,
  authorizationCaller,
  authorizationCases,
  createFakeClock,
  prepareAuthorizationCase,
  type AuthorizationCase,
} from "@openclaw/testkit";
import { describe, expect, it } from "vitest";
import { defaultConfig } from "../../src/config/default-config.js";
import { createMethods } from "../../src/methods/create-methods.js";
import { createEndingSessions } from "../../src/methods/ending-sessions.js";
import { healthSnapshot } from "../../src/methods/health-snapshot.js";
import type { GatewayMethods, MethodResult } from "../../src/methods/method-types.js";
import { createNodeInvocations } from "../../src/nodes/node-invocations.js";
import { createNodeRegistry } from "../../src/nodes/node-registry.js";
import { createPresence } from "../../src/presence/presence.js";
import { selfPresence } from "../../src/presence/self-presence.js";
import { createSessions } from "../../src/sessions/create-sessions.js";
import { sampleSession, type SampleSession } from "../support/sample-session.js";

const CASES = authorizationCases().filter(({ caller }) => caller.kind === "session");
const VERBS = ["approve", "reject", "remove", "rename", "revoke", "rotate"] as const;

/** What the verb is called on the wire, and how the case is said there. */
function callOf({ operation }: AuthorizationCase): readonly [method: string, params: object] {
  const { verb, role, scopes } = operation;
  const { deviceId } = AUTHORIZATION_DEVICE;
  const calls = {
    approve: ["device.pair.approve", { requestId: AUTHORIZATION_REQUEST_ID }],
    reject: ["device.pair.reject", { requestId: AUTHORIZATION_REQUEST_ID }],
    remove: ["device.pair.remove", { deviceId }],
    rename: ["device.pair.rename", { deviceId, label: "a name" }],
    revoke: ["device.token.revoke", { deviceId, role }],
    rotate: ["device.token.rotate", { deviceId, role, ...(scopes !== undefined && { scopes }) }],
  } as const;
  return calls[verb];
}

function createTestMethods(store: Store, clock: { now(): number }): GatewayMethods {
  const sessions = createSessions();
  const devices = createDevicePairing({ store, clock });
  const nodes = createNodePairing({ store, clock });
  const registry = createNodeRegistry({ nodes, logger: silentLogger });
  return createMethods({
    devices,
    nodes,
    registry,
    invocations: createNodeInvocations({ registry, nodes }),
    ending: createEndingSessions(),
    sessions: () => sessions,
    presence: createPresence({ sessions: () => sessions, self: selfPresence({ clock, version: "1" }) }),
    pairing: createPairing({ store, clock }),
    config: defaultConfig,
    accounts: [],
    notices: { isPossible: () => false, send: async () => false },
    hasCommandOwner: async () => false,
    setupAddress: { resolve: () => ({ url: "wss://gateway.example", source: "test" }) },
    authMode: () => "token",
    health: () => healthSnapshot({ ok: true, channels: {} }, clock.now()),
    uptimeMs: () => 0,
    version: "1",
    clock,
    logger: silentLogger,
  });
}

const sessionOf = (subject: AuthorizationCase): SampleSession => {
  const { scopes, deviceId } = authorizationCaller(subject);
  return sampleSession({ scopes, ...(deviceId !== undefined && { deviceId }) });
};

async function perform(subject: AuthorizationCase): Promise<{
  readonly result: MethodResult;
  readonly isUntouched: boolean;
}> {
  const store = createMemoryStore();
  const clock = createFakeClock();
  await prepareAuthorizationCase(store, subject, clock.now());
  const records = () =>
    Promise.all([
      store.get(DEVICES, AUTHORIZATION_DEVICE.deviceId),
      store.get(DEVICE_REQUESTS, AUTHORIZATION_REQUEST_ID),
    ]);
  const before = await records();
  const result = await createTestMethods(store, clock).call(sessionOf(subject), ...callOf(subject));
  const after = await records();
  return { result, isUntouched: after.every((record, index) => record === before[index]) };
}

/** What is wrong about one case, in words. */
async function judge(subject: AuthorizationCase): Promise<string | undefined> {
  const { result, isUntouched } = await perform(subject);
  const isExpected = subject.expected.answer === "done";
  if (result.ok !== isExpected) return `${subject.title}: ${result.ok ? "done" : "refused"}`;
  if (result.ok) return undefined;
  if (!isUntouched) return `${subject.title}: something was written`;
  const isDenial = /^(?:missing scope: |unknown |device [a-z ]+ denied$)/.test(result.error.message);
  return isDenial ? undefined : `${subject.title}: ${result.error.message}`;
}

describe("who may do what over the socket", () => {
  it.each(VERBS)(
    "S1 S2 S3 S4 S6 S7 S9 S11 S18 S19 S21 S40: %s is answered as the table of the domain says, by every session, in each state",
    async (verb) => {
      const cases = CASES.filter(({ operation }) => operation.verb === verb);
      expect(cases.length).toBeGreaterThan(200);
      const mistakes: string[] = [];
      for (const subject of cases) {
        const mistake = await judge(subject);
        if (mistake !== undefined) mistakes.push(mistake);
      }
      expect(mistakes).toEqual([]);
    },
  );

  it("S7: to a session of another device a device looks as if it were not there, whatever its state", async () => {
    const answers = new Map<string, Set<string>>();
    const cases = CASES.filter(
      ({ caller }) => caller.device === "other" && !caller.scopes.includes("operator.admin"),
    );
    for (const subject of cases) {
      const { result } = await perform(subject);
      const key = `${subject.operation.verb} with ${subject.caller.scopes.join()}`;
      const known = answers.get(key) ?? new Set();
      answers.set(key, known.add(JSON.stringify(result)));
    }
    const telling = [...answers].filter(([, seen]) => seen.size > 1);
    expect(telling).toEqual([]);
  });
});
