import { OpenClawError } from "@openclaw/contracts";
import { expect, it } from "vitest";
import { HOST, HOUR, MINUTE, REMOTE, createHarness, dump, failing } from "./support/harness.js";

it("Requests are listed oldest first over all channels and accounts, or those that are asked for.", async () => {
  const { pairing, clock, ask } = createHarness();
  const asked = async (channel: string, account: string, senderId: string) => {
    clock.advance(1000);
    await pairing.request({ channel, account, senderId });
  };
  await asked("webchat", "default", "v");
  await asked("telegram", "work", "2");
  await asked("webchat", "default", "w");
  clock.advance(1000);
  await ask("3");
  const senders = async (filter = {}) =>
    (await pairing.listRequests(filter)).map((request) => request.senderId);
  expect(await senders()).toEqual(["v", "2", "w", "3"]);
  expect(await senders({ channel: "TELEGRAM" })).toEqual(["2", "3"]);
  expect(await senders({ account: "default" })).toEqual(["v", "w", "3"]);
  expect(await senders({ channel: "telegram", account: "work" })).toEqual(["2"]);
  expect(await senders({ channel: "signal" })).toEqual([]);
  await expect(senders({ channel: "../x" })).rejects.toMatchObject({ code: "INVALID_CHANNEL" });
});

it("Listing writes nothing, except that it removes what has expired.", async () => {
  const { pairing, store, clock, ask } = createHarness();
  await pairing.listRequests({ channel: "nosuch" });
  await pairing.listGrants({ channel: "nosuch" });
  await pairing.listCounters({ channel: "nosuch" });
  expect(await dump(store)).toEqual({});
  await ask("5");
  const before = await dump(store);
  await pairing.listRequests();
  expect(await dump(store)).toEqual(before);
  clock.advance(HOUR + 1);
  await pairing.listRequests();
  expect(await dump(store)).toEqual({
    "pairing-counters/telegram": { default: { latestTimeMs: clock.now() } },
  });
});

it("An owner sees the list on a disk that cannot be written.", async () => {
  const { store, clock, ask } = createHarness();
  await ask("1");
  clock.advance(31 * MINUTE);
  await ask("2");
  const readOnly = failing(store, ["transact"], new OpenClawError("STORE_WRITE_FAILED", "EROFS"));
  const owner = createHarness({ store: readOnly });
  owner.clock.set(clock.now() + 30 * MINUTE);
  expect((await owner.pairing.listRequests()).map((request) => request.senderId)).toEqual(["2"]);
});

it("S114: a list that cannot be read rejects instead of looking empty.", async () => {
  const { store, ask } = createHarness();
  await ask("1");
  const unreadable = new OpenClawError("STORE_UNREADABLE", "EACCES");
  const { pairing } = createHarness({ store: failing(store, ["entries"], unreadable) });
  await expect(pairing.listRequests()).rejects.toBe(unreadable);
  await expect(pairing.listGrants({ channel: "telegram", account: "default" })).rejects.toBe(unreadable);
});

it("Grants are listed over all channels and accounts, or those that are asked for, with those that have ended.", async () => {
  const { pairing, clock } = createHarness();
  const approve = async (channel: string, account: string, senderId: string, endsAtMs?: number) => {
    const asked = await pairing.request({ channel, account, senderId });
    const code = asked.status === "issued" ? asked.request.code : "";
    await pairing.approve({ code, approver: HOST, ...(endsAtMs !== undefined && { endsAtMs }) });
  };
  await approve("telegram", "default", "1");
  await approve("telegram", "work", "2", clock.now() + 1000);
  await approve("webchat", "default", "v");
  clock.advance(1001);
  const senders = async (filter = {}) => (await pairing.listGrants(filter)).map((grant) => grant.senderId);
  expect(await senders()).toEqual(["1", "2", "v"]);
  expect(await senders({ channel: "telegram" })).toEqual(["1", "2"]);
  expect(await senders({ account: "default" })).toEqual(["1", "v"]);
  expect(await pairing.listGrants({ channel: "telegram", account: "work" })).toMatchObject([{ ended: true }]);
  expect(await pairing.listGrants({ account: "default" })).toMatchObject([
    { ended: false },
    { ended: false },
  ]);
});

it("A channel whose name begins like another's keeps its grants to itself.", async () => {
  const { pairing, store } = createHarness();
  for (const channel of ["chat", "chat2"]) {
    const name = `pairing-grants/${channel}/default`;
    await store.transact([name], (transaction) => transaction.put(name, "1", { senderId: "1" }));
  }
  expect(await pairing.listGrants({ channel: "chat" })).toMatchObject([{ channel: "chat" }]);
});

it("Counters tell how many messages were refused and how many wrong codes were tried lately.", async () => {
  const { pairing, clock, ask } = createHarness();
  for (const sender of ["1", "2", "3"]) await ask(sender);
  await pairing.request({ channel: "telegram", senderId: "4" });
  await pairing.approve({ code: "ZZZZ9999", approver: REMOTE });
  const counters = {
    channel: "telegram",
    account: "default",
    refusedWhileFull: 1,
    lastRefusedAtMs: clock.now(),
  };
  expect(await pairing.listCounters({ account: "default" })).toEqual([{ ...counters, failedApprovals: 1 }]);
  expect(await pairing.listCounters({ account: "work" })).toEqual([]);
  clock.advance(5 * MINUTE);
  expect(await pairing.listCounters()).toEqual([{ ...counters, failedApprovals: 0 }]);
});
