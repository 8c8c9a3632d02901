import { createGate, createMemoryStore, createPairing } from "@openclaw/pairing-core";
import { describe, expect, it } from "vitest";
import { signalGuard, signalIdentity, type SignalSendParams } from "../src/index.js";
import { envelopeOf, eventFixtures } from "./event-fixtures.js";
import { GROUP_ID, NUMBER, PERSON, SECOND_NUMBER } from "./fixtures.js";

const event = (text: string, fields: object = {}, envelope: object = {}): object => ({
  account: NUMBER,
  envelope: {
    ...envelopeOf(PERSON, { dataMessage: { timestamp: 1, message: text, ...fields } }),
    ...envelope,
  },
});

function setUp() {
  const sent: SignalSendParams[] = [];
  const pairing = createPairing({ store: createMemoryStore() });
  const guard = signalGuard({
    gate: createGate({ pairing, identity: signalIdentity }),
    signalAccount: NUMBER,
    send: async (params) => void sent.push(params),
  });
  const approve = async (): Promise<void> => {
    for (const { code } of await pairing.listRequests())
      await pairing.approve({ code, approver: { surface: "host", id: "test" } });
  };
  return { approve, guard, pairing, sent };
}

describe("signalGuard", () => {
  it("lets an existing bot gain pairing: code, silence, approval, message, revocation", async () => {
    const { approve, guard, pairing, sent } = setUp();
    expect(await guard(event("one"))).toBeUndefined();
    expect(await guard({ subscription: 0, result: event("two") })).toBeUndefined();
    expect(sent).toEqual([
      { recipient: [PERSON], account: NUMBER, message: expect.stringContaining(`uuid:${PERSON}`) },
    ]);
    await approve();
    expect(await guard(event("three"))).toMatchObject({ text: "three" });
    await pairing.revoke({ channel: "signal", senderId: `uuid:${PERSON}` });
    expect(await guard(event("four"))).toBeUndefined();
    expect(sent).toHaveLength(2);
  });

  it("S130: who was approved by number is the same person with a uuid, and the other way round", async () => {
    const { approve, guard, sent } = setUp();
    const number = "+15550009999";
    await guard(event("by number", {}, { source: number, sourceUuid: null }));
    await approve();
    expect(await guard(event("with both", {}, { sourceNumber: number }))).toMatchObject({
      text: "with both",
    });
    expect(await guard(event("uuid alone"))).toBeUndefined();
    await approve();
    expect(await guard(event("uuid, then a number", {}, { sourceNumber: "+15550008888" }))).toMatchObject({
      sender: { id: `uuid:${PERSON}` },
    });
    expect(sent).toHaveLength(2);
  });

  it("S100: an approval opens no group, and nobody is challenged there", async () => {
    const { approve, guard, sent } = setUp();
    await guard(event("hello"));
    await approve();
    const groupInfo = { groupId: GROUP_ID, type: "DELIVER" };
    expect(await guard(event("in a group", { groupInfo }))).toBeUndefined();
    expect(sent).toHaveLength(1);
  });

  it("S108 S109 S110: what is no message, or for another account, asks nobody and sends nothing", async () => {
    const { guard, pairing, sent } = setUp();
    for (const content of Object.values(eventFixtures))
      expect(await guard({ account: NUMBER, envelope: envelopeOf(PERSON, content) })).toBeUndefined();
    expect(await guard({ ...event("hello"), account: SECOND_NUMBER })).toBeUndefined();
    expect(await guard("garbage")).toBeUndefined();
    expect(sent).toEqual([]);
    expect(await pairing.listRequests()).toEqual([]);
  });

  it("refuses an account that cannot be one", () => {
    const gate = createGate({
      pairing: createPairing({ store: createMemoryStore() }),
      identity: signalIdentity,
    });
    expect(() => signalGuard({ gate, signalAccount: "+", send: async () => undefined })).toThrow(
      "signalAccount",
    );
  });
});
