import * as fc from "fast-check";
import type { InboundMessage } from "@openclaw/contracts";
import { describe, expect, it } from "vitest";
import { compileAllowList, createGate, decideAccess, type AccessPolicy } from "../src/index.js";
import {
  HOST,
  HOUR,
  createHarness,
  createRecordingLogger,
  message,
  noReply,
  type Harness,
} from "./support/harness.js";

const UUID = "uuid:7c1b";
const NUMBER = "+15551234";
const GRANTS = "pairing-grants/signal/default";

function from(id: string, aliases: readonly unknown[], change: Partial<InboundMessage> = {}): InboundMessage {
  const sender = { id, meta: {} };
  // What an adapter without types might hand over.
  Object.assign(sender, { aliases });
  return { ...message(id), channel: "signal", sender, ...change };
}

async function writes(harness: Harness, id: string, aliases: readonly unknown[]): Promise<string> {
  const reply = async (text: string) => void harness.replies.push(text);
  return (await harness.gate.admit(from(id, aliases), reply)).outcome;
}

const onlyRequest = async ({ pairing }: Harness) => {
  const requests = await pairing.listRequests();
  expect(requests).toHaveLength(1);
  return requests[0];
};

async function approveOnly(harness: Harness, terms: { endsAtMs?: number } = {}): Promise<void> {
  const request = await onlyRequest(harness);
  await harness.pairing.approve({ code: request?.code ?? "", approver: HOST, ...terms });
}

const putGrant = ({ store }: Harness, senderId: string): Promise<void> =>
  store.transact([GRANTS], (transaction) => transaction.put(GRANTS, senderId, { senderId }));

describe("admission", () => {
  it.each([
    [UUID, NUMBER],
    [NUMBER, UUID],
  ])("S130: who was approved as %s is admitted when the vendor leads with %s.", async (first, second) => {
    const harness = createHarness();
    await writes(harness, first, []);
    await approveOnly(harness);
    expect(await writes(harness, second, [first])).toBe("admit");
    expect(await writes(harness, first, [second])).toBe("admit");
    expect(await harness.pairing.listGrants()).toMatchObject([{ senderId: first, aliases: [second] }]);
  });

  it("S130: an id that only the grant tells of admits nobody: numbers change hands.", async () => {
    const harness = createHarness();
    await writes(harness, UUID, [NUMBER]);
    await approveOnly(harness);
    expect(await writes(harness, "uuid:other", [NUMBER])).toBe("challenge");
    expect(await writes(harness, NUMBER, [])).toBe("challenge");
  });

  it("S130: a number that was approved admits nobody else who gets it later, once it is known whose it was.", async () => {
    const harness = createHarness();
    await putGrant(harness, NUMBER);
    expect(await writes(harness, UUID, [NUMBER])).toBe("admit");
    expect(await writes(harness, "uuid:next", [NUMBER])).toBe("challenge");
    expect(await writes(harness, UUID, [NUMBER])).toBe("admit");
    await approveOnly(harness);
    expect(await writes(harness, "uuid:next", [NUMBER])).toBe("admit");
    const revoked = await harness.pairing.revoke({ channel: "signal", senderId: NUMBER });
    expect(revoked).toMatchObject({ status: "revoked", others: [{ senderId: "uuid:next" }] });
  });

  it("S130: a list for direct messages or for groups that names an alias names the person.", async () => {
    const policy: AccessPolicy = { dmPolicy: "allowlist", allowFrom: [NUMBER] };
    const { gate } = createHarness({ gate: { policy } });
    const group = { chat: { kind: "group", id: "g" } } as const;
    expect(await gate.admit(from(UUID, [NUMBER]), noReply)).toMatchObject({ outcome: "admit" });
    expect(await gate.admit(from(UUID, [NUMBER], group), noReply)).toMatchObject({ outcome: "admit" });
    expect(await gate.admit(from(UUID, []), noReply)).toMatchObject({ outcome: "drop" });
  });

  it("S130: no alias widens anything, and no bad one keeps out its sender.", async () => {
    const bad = ["*", "", " ", "+", "a b", `${NUMBER} `, 5, null, {}, "x".repeat(300)];
    const harness = createHarness({ gate: { policy: { allowFrom: [NUMBER, "x"] } } });
    expect(await writes(harness, UUID, bad)).toBe("challenge");
    expect(await onlyRequest(harness)).toMatchObject({ senderId: UUID, aliases: ["+"] });
    expect(await writes(harness, NUMBER, bad)).toBe("admit");
    const onlyWildcard = { everybody: false, senders: new Set(["*", ""]) };
    const facts = { chatKind: "direct", eventKind: "message", senderId: UUID, groupPolicy: "open" } as const;
    const lists = { allowFrom: onlyWildcard, groupAllowFrom: compileAllowList([]) };
    expect(decideAccess({ ...facts, ...lists, dmPolicy: "allowlist" }).outcome).toBe("drop");
  });

  it("S130, S134: an alias that is no id of the channel is left out.", async () => {
    const identity = {
      channel: "signal",
      senderIdLabel: "id",
      senderIdLine: (id: string) => id,
      normalizeAllowEntry: (entry: string) => (entry.startsWith("+1") ? entry : undefined),
      directTarget: (chatId: string) => ({ chatId }),
    };
    const harness = createHarness({ gate: { identity } });
    await putGrant(harness, "Owner");
    expect(await writes(harness, "+12", ["Owner"])).toBe("challenge");
    expect(await onlyRequest(harness)).not.toHaveProperty("aliases");
  });

  it("A live approval counts before one that has ended, whichever id it is for.", async () => {
    const harness = createHarness();
    await writes(harness, UUID, []);
    await approveOnly(harness, { endsAtMs: harness.clock.now() + HOUR });
    await putGrant(harness, NUMBER);
    harness.clock.advance(HOUR + 1);
    expect(await writes(harness, UUID, [NUMBER])).toBe("admit");
    expect(await writes(harness, UUID, [])).toBe("challenge");
  });
});

describe("requests", () => {
  it("S130: a request by another id of the same person is the same row and code, either way round.", async () => {
    const harness = createHarness();
    await writes(harness, NUMBER, []);
    const first = await onlyRequest(harness);
    await writes(harness, UUID, [NUMBER]);
    harness.clock.advance(120_000);
    await writes(harness, UUID, [NUMBER]);
    await writes(harness, UUID, []);
    expect(await onlyRequest(harness)).toMatchObject({
      senderId: NUMBER,
      code: first?.code,
      aliases: [UUID],
    });
    expect(harness.replies).toHaveLength(1);
  });

  it("A code whose sending failed is sent again to the same person under another id.", async () => {
    const harness = createHarness();
    await harness.gate.admit(from(UUID, [NUMBER]), () => Promise.reject(new Error("away")));
    expect(await writes(harness, NUMBER, [UUID])).toBe("challenge");
    expect(harness.replies).toHaveLength(1);
    expect(await writes(harness, NUMBER, [UUID])).toBe("challenge");
    expect(harness.replies).toHaveLength(1);
  });

  it("S130: a code for a number goes to nobody else who has got it meanwhile.", async () => {
    const harness = createHarness();
    await harness.gate.admit(from(NUMBER, [UUID]), () => Promise.reject(new Error("away")));
    const first = await onlyRequest(harness);
    expect(await writes(harness, "uuid:next", [NUMBER])).toBe("challenge");
    expect(await harness.pairing.listRequests()).toHaveLength(2);
    expect(harness.replies).toHaveLength(1);
    expect(harness.replies[0]).not.toContain(first?.code);
  });

  it("Two people who were known by one number have requests of their own.", async () => {
    const harness = createHarness();
    await writes(harness, "uuid:a", [NUMBER]);
    await writes(harness, "uuid:b", [NUMBER]);
    expect(await harness.pairing.listRequests()).toHaveLength(2);
  });

  it("A rejection by an alias drops the request.", async () => {
    const harness = createHarness();
    await writes(harness, UUID, [NUMBER]);
    const outcome = await harness.pairing.reject({ codeOrSenderId: NUMBER, approver: HOST });
    expect(outcome.status).toBe("rejected");
  });

  it("A new request ends what has ended already under every id, so that no other program finds it.", async () => {
    const harness = createHarness();
    await writes(harness, NUMBER, []);
    await approveOnly(harness, { endsAtMs: harness.clock.now() + HOUR });
    harness.clock.advance(HOUR + 1);
    expect(await writes(harness, UUID, [NUMBER])).toBe("challenge");
    expect(await harness.pairing.listGrants()).toEqual([]);
  });
});

describe("revocation and explanation", () => {
  it.each([UUID, NUMBER])("S130: revoking %s ends the access of both ids.", async (revoked) => {
    const harness = createHarness();
    await writes(harness, UUID, [NUMBER]);
    await approveOnly(harness);
    // Another program approved the number too.
    await putGrant(harness, NUMBER);
    const outcome = await harness.pairing.revoke({ channel: "signal", senderId: revoked });
    expect(outcome).toMatchObject({ status: "revoked", grant: { senderId: revoked } });
    expect("others" in outcome && outcome.others).toHaveLength(1);
    expect(await writes(harness, NUMBER, [UUID])).toBe("challenge");
  });

  it("S130: an alias that was learned after the approval is known to the revocation.", async () => {
    const harness = createHarness();
    await writes(harness, UUID, []);
    await approveOnly(harness);
    await writes(harness, NUMBER, [UUID]);
    expect((await harness.pairing.revoke({ channel: "signal", senderId: NUMBER })).status).toBe("revoked");
    expect(await writes(harness, UUID, [])).toBe("challenge");
  });

  it("A revocation ends nothing of somebody else who had the same number once.", async () => {
    const harness = createHarness();
    for (const id of ["uuid:a", "uuid:b"]) {
      await writes(harness, id, [NUMBER]);
      await approveOnly(harness);
    }
    await harness.pairing.revoke({ channel: "signal", senderId: "uuid:a" });
    expect(await harness.pairing.listGrants()).toMatchObject([{ senderId: "uuid:b" }]);
  });

  it("What cannot be recorded keeps nobody out who is approved.", async () => {
    const logger = createRecordingLogger();
    const harness = createHarness();
    await putGrant(harness, UUID);
    const { pairing } = harness;
    const broken = { ...pairing, recordAliases: () => Promise.reject(new Error("disk full")) };
    const gate = createGate({ pairing: broken, logger });
    expect((await gate.admit(from(UUID, [NUMBER]), noReply)).outcome).toBe("admit");
    expect(logger.lines).toMatchObject([{ level: "warn", text: "aliases not recorded" }]);
  });

  it("An explanation of either id says by which the person gets in, and how to end it.", async () => {
    const harness = createHarness();
    await writes(harness, UUID, [NUMBER]);
    await approveOnly(harness);
    const explanation = await harness.gate.explain({ channel: "signal", senderId: NUMBER });
    expect(explanation).toMatchObject({ outcome: "admit", grant: { senderId: UUID } });
    expect(explanation.text).toContain(`signal sender ${NUMBER}, who is also ${UUID}, may write`);
    expect(explanation.text).toContain(`openclaw pairing revoke signal ${NUMBER}`);
  });
});

// People with the ids by which the vendor may lead; the second of Ann's stands in the configuration.
const NAMES = ["ann", "bob", "cid"] as const;
type Person = (typeof NAMES)[number];
const PEOPLE: Readonly<Record<Person, readonly string[]>> = {
  ann: ["a1", "a2"],
  bob: ["b1", "b2", "b3"],
  cid: ["c1"],
};

const personArbitrary = fc.constantFrom(...NAMES);
const actionArbitrary = fc.record({
  verb: fc.constantFrom("write", "write", "write", "approve", "reject", "revoke", "foreign"),
  person: personArbitrary,
  lead: fc.nat(2),
  noise: fc.subarray(["*", "", "+ +", 7, "stranger", null]),
});

it("S130: whatever is written, approved, rejected and revoked by whichever id, people stay whole and apart.", async () => {
  const property = fc.asyncProperty(fc.array(actionArbitrary, { maxLength: 30 }), async (actions) => {
    const harness = createHarness({ gate: { policy: { allowFrom: ["a2"] } } });
    const waiting = new Map<Person, string>();
    const granted = new Set<Person>();
    const write = async (person: Person, lead: number, noise: readonly unknown[]): Promise<void> => {
      const ids = PEOPLE[person];
      const id = ids[lead % ids.length] ?? "";
      const outcome = await writes(harness, id, [...noise, ...ids]);
      const isIn = person === "ann" || granted.has(person);
      expect(outcome).toBe(isIn ? "admit" : "challenge");
    };
    for (const { verb, person, lead, noise } of actions) {
      const id = PEOPLE[person][lead % PEOPLE[person].length] ?? "";
      const code = waiting.get(person);
      if (verb === "write" || verb === "foreign") {
        if (verb === "foreign") {
          await putGrant(harness, id);
          granted.add(person);
        }
        await write(person, lead, noise);
      } else if (verb === "revoke") {
        const outcome = await harness.pairing.revoke({ channel: "signal", senderId: id });
        // Nobody looks at approvals of those who stand in the configuration, so their ids are not learned.
        const isKnown = person === "ann" ? outcome.status === "revoked" : granted.has(person);
        if ((outcome.status === "revoked") !== isKnown) throw new Error(`Revoking ${id}: ${outcome.status}`);
        granted.delete(person);
      } else if (code !== undefined) {
        if (verb === "approve") await harness.pairing.approve({ code, approver: HOST });
        else await harness.pairing.reject({ codeOrSenderId: id, approver: HOST });
        if (verb === "approve") granted.add(person);
      }
      const requests = await harness.pairing.listRequests();
      waiting.clear();
      for (const request of requests) {
        const owner = NAMES.find((name) => PEOPLE[name].includes(request.senderId));
        expect(owner !== undefined && waiting.has(owner)).toBe(false);
        if (owner !== undefined) waiting.set(owner, request.code);
      }
    }
    for (const person of NAMES) await write(person, 1, []);
  });
  await fc.assert(property, { seed: 20_261_121, numRuns: 300 });
}, 30_000);
