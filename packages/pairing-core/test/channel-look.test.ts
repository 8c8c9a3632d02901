import { EventEmitter, once } from "node:events";
import { expect, it } from "vitest";
import { createMemoryStore } from "../src/index.js";
import { HOST, createHarness, telegram } from "./support/harness.js";

/** A store that counts how often the requests of a channel are read outside of transactions. */
function counting() {
  const store = createMemoryStore();
  const looks: string[] = [];
  const entries: typeof store.entries = (collection, page) => {
    if (collection.startsWith("pairing-requests/")) looks.push(collection);
    return store.entries(collection, page);
  };
  return { looks, store: { ...store, entries } };
}

it("Approvals that come together look once, and each takes its own request.", async () => {
  const { looks, store } = counting();
  const { pairing, ask } = createHarness({ store, limits: { maxPending: 32 } });
  const codes: string[] = [];
  for (let sender = 0; sender < 32; sender += 1) codes.push((await ask(String(sender))).code);
  looks.length = 0;
  const approve = (code: string) => pairing.approve({ channel: "telegram", code, approver: HOST });
  const outcomes = await Promise.all(codes.map(approve));
  expect(new Set(outcomes.map(({ status }) => status))).toEqual(new Set(["approved"]));
  expect(await pairing.listGrants()).toHaveLength(32);
  expect(looks).toEqual(["pairing-requests/telegram"]);
});

it("Who comes once a look has begun gets a look of their own, which sees what was committed in between.", async () => {
  const store = createMemoryStore();
  const gate = new EventEmitter();
  const begun = once(gate, "begun");
  const mayEnd = once(gate, "may end");
  let isFirst = true;
  const slow = {
    ...store,
    // The first look has found nothing, and takes its time to say so.
    async *entries(collection: string) {
      if (isFirst && collection === "pairing-requests/telegram") {
        isFirst = false;
        gate.emit("begun");
        await mayEnd;
      } else yield* store.entries(collection);
    },
  };
  const { pairing } = createHarness({ store: slow });
  const early = pairing.listRequests({ channel: "telegram" });
  await begun;
  await createHarness({ store }).pairing.request(telegram("5"));
  expect(await pairing.listRequests({ channel: "telegram" })).toHaveLength(1);
  gate.emit("may end");
  expect(await early).toEqual([]);
});
