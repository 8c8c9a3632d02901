import { DEVICE_REQUESTS, DEVICES, type Store } from "@openclaw/contracts";
import { createMemoryStore } from "@openclaw/pairing-core";
import {
  AUTHORIZATION_DEVICE,
  AUTHORIZATION_REQUEST_ID,
  authorizationCases,
  createFakeClock,
  prepareAuthorizationCase,
  type AuthorizationCase,
} from "@openclaw/testkit";
import { describe, expect, it } from "vitest";
import { openPairChat } from "../support/pair-chat.js";

// The table of who may do what, where a chat can say it: approve and reject, by an owner, and by anybody else.

const VERBS = ["approve", "reject"] as const;
const OWNER = "telegram:1";

async function perform(subject: AuthorizationCase, senderId: string) {
  const store = createMemoryStore();
  const clock = createFakeClock();
  await prepareAuthorizationCase(store, subject, clock.now());
  const before = await records(store);
  const chat = openPairChat({ store, clock, ownerAllowFrom: [OWNER] });
  const [answer = ""] = await chat.say(`/pair ${subject.operation.verb} ${AUTHORIZATION_REQUEST_ID}`, {
    senderId,
  });
  const [device, request] = await records(store);
  const isUntouched = device === before[0] && request === before[1];
  return { answer, device, isUntouched };
}

const records = (store: Store) =>
  Promise.all([
    store.get(DEVICES, AUTHORIZATION_DEVICE.deviceId),
    store.get(DEVICE_REQUESTS, AUTHORIZATION_REQUEST_ID),
  ]);

/** What is wrong about one case by an owner, in words. */
async function judge(subject: AuthorizationCase): Promise<string | undefined> {
  const { title, expected } = subject;
  const { answer, device, isUntouched } = await perform(subject, "1");
  const got = /^(?:✅ Paired|Rejected) /.test(answer)
    ? "done"
    : answer.startsWith("⚠️")
      ? "denied"
      : "unknown";
  if (got !== expected.answer) return `${title}: ${got}, not ${expected.answer}`;
  if (got !== "done") return isUntouched ? undefined : `${title}: something was written`;
  if (expected.operatorScopes === undefined) return undefined;
  const scopes = JSON.stringify(operatorScopes(device));
  return scopes === JSON.stringify(expected.operatorScopes)
    ? undefined
    : `${title}: the token gives ${scopes}`;
}

const field = (value: unknown, key: string): unknown =>
  typeof value === "object" && value !== null
    ? Object.entries(value).find(([name]) => name === key)?.[1]
    : undefined;

const operatorScopes = (device: unknown): unknown =>
  field(field(field(device, "tokens"), "operator"), "scopes");

describe("who may do what from a chat", () => {
  it.each(VERBS)(
    "S2: %s by an owner is answered as the table says, in each state of the device",
    async (verb) => {
      const cases = authorizationCases().filter(
        ({ caller, operation }) => caller.kind === "owner" && operation.verb === verb,
      );
      expect(cases.length).toBeGreaterThan(15);
      const mistakes: string[] = [];
      for (const subject of cases) {
        const mistake = await judge(subject);
        if (mistake !== undefined) mistakes.push(mistake);
      }
      expect(mistakes).toEqual([]);
    },
  );

  it.each(VERBS)(
    "S2: %s by anybody else is refused, in each state of the device, and nothing is written",
    async (verb) => {
      // A chat gives nobody the scopes of a session: whatever else somebody is, only owners count here.
      const cases = authorizationCases().filter(
        ({ caller, operation }) => caller.kind !== "owner" && operation.verb === verb,
      );
      expect(cases.length).toBeGreaterThan(400);
      const mistakes: string[] = [];
      for (const subject of cases) {
        const { answer, isUntouched } = await perform(subject, "2");
        if (!isUntouched || !answer.startsWith("Only an owner")) mistakes.push(subject.title);
      }
      expect(mistakes).toEqual([]);
    },
  );
});
