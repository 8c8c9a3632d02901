import { expect, it } from "vitest";
import { HOST, HOUR, MINUTE, REMOTE, createHarness, dump, type Harness } from "./support/harness.js";

const guess = async ({ pairing }: Harness, times: number, filter = {}) => {
  for (let turn = 0; turn < times; turn += 1) {
    const outcome = await pairing.approve({ ...filter, code: "ZZZZ9999", approver: REMOTE });
    expect(outcome).toEqual({ status: "not-found" });
  }
};

it("S91: after ten wrong codes the next try from afar is refused, even the right one, until the window has passed.", async () => {
  const harness = createHarness();
  const { pairing, clock, ask } = harness;
  const { code } = await ask("5");
  clock.advance(1000);
  await guess(harness, 10);
  const lockedOut = { status: "locked-out", retryAfterMs: 5 * MINUTE };
  expect(await pairing.approve({ code, approver: REMOTE })).toEqual(lockedOut);
  expect(await pairing.approve({ code: "ZZZZ9999", approver: REMOTE })).toEqual(lockedOut);
  expect(await pairing.reject({ codeOrSenderId: code, approver: REMOTE })).toEqual(lockedOut);
  expect(await pairing.listRequests()).toHaveLength(1);
  clock.advance(5 * MINUTE - 1);
  expect(await pairing.approve({ code, approver: REMOTE })).toEqual({
    status: "locked-out",
    retryAfterMs: 1,
  });
  clock.advance(1);
  expect((await pairing.approve({ code, approver: REMOTE })).status).toBe("approved");
});

it("S91: a restart forgets no failure.", async () => {
  const harness = createHarness();
  const { code } = await harness.ask("5");
  await guess(harness, 9);
  const other = harness.restart();
  expect((await other.approve({ code: "ZZZZ9999", approver: REMOTE })).status).toBe("not-found");
  expect((await harness.restart().approve({ code, approver: REMOTE })).status).toBe("locked-out");
  expect(await harness.restart().listCounters()).toMatchObject([{ failedApprovals: 10 }]);
});

it("S91: the owner on the host is never locked out, and their mistakes are not counted.", async () => {
  const harness = createHarness();
  const { pairing, ask } = harness;
  const { code } = await ask("5");
  for (let turn = 0; turn < 50; turn += 1) {
    expect((await pairing.approve({ code: "ZZZZ9999", approver: HOST })).status).toBe("not-found");
  }
  expect(await pairing.listCounters()).toEqual([]);
  await guess(harness, 10);
  expect((await pairing.approve({ code, approver: HOST })).status).toBe("approved");
});

it("S91: a clock set back does not clear the failures, nor stretch them into a lock without end.", async () => {
  const harness = createHarness();
  const { clock, ask, restart } = harness;
  const { code } = await ask("5");
  await guess(harness, 10);
  clock.advance(-10 * MINUTE);
  expect((await restart().approve({ code, approver: REMOTE })).status).toBe("locked-out");
  clock.advance(15 * MINUTE);
  expect((await restart().approve({ code, approver: REMOTE })).status).toBe("approved");
});

it("S91: failures count per channel and account, against those whose requests a code was compared with.", async () => {
  const harness = createHarness();
  const { pairing, ask } = harness;
  const first = await ask("5");
  const second = await ask("5", "work");
  await guess(harness, 10, { account: "work" });
  expect((await pairing.approve({ code: second.code, approver: REMOTE })).status).toBe("locked-out");
  expect((await pairing.approve({ code: first.code, approver: REMOTE })).status).toBe("approved");
});

it("S91: a code without an account counts against every account of the channel, so accounts multiply no guesses.", async () => {
  const harness = createHarness();
  const { pairing, ask } = harness;
  const requests = [await ask("5"), await ask("5", "work")];
  await guess(harness, 10, { channel: "telegram" });
  for (const { code, account } of requests) {
    expect((await pairing.approve({ code, account, approver: REMOTE })).status).toBe("locked-out");
  }
  await pairing.request({ channel: "webchat", senderId: "v" });
  const counted = await pairing.listCounters({ channel: "webchat" });
  expect(counted).toEqual([]);
});

it("S91: a failure is one however many candidates a paste holds.", async () => {
  const { pairing, ask } = createHarness();
  await ask("5");
  await pairing.approve({ code: "AAAA2222 BBBB3333 CCCC4444", approver: REMOTE });
  expect(await pairing.listCounters()).toMatchObject([{ failedApprovals: 1 }]);
});

it("S91: two hundred wrong codes at the same time and the right one behind them: it is refused.", async () => {
  const { pairing, ask } = createHarness();
  const { code } = await ask("5");
  const wrong = Array.from({ length: 200 }, () => pairing.approve({ code: "ZZZZ9999", approver: REMOTE }));
  const right = pairing.approve({ code, approver: REMOTE });
  const statuses = (await Promise.all(wrong)).map((outcome) => outcome.status);
  expect(statuses.filter((status) => status === "not-found")).toHaveLength(10);
  expect((await right).status).toBe("locked-out");
});

it("Where nothing waits there is nothing to guess: invented channels and accounts leave nothing behind.", async () => {
  const { pairing, store, clock, ask } = createHarness();
  for (const channel of ["telegram", "nosuch"]) {
    for (let turn = 0; turn < 20; turn += 1) {
      const guess = { channel, account: `a${turn}`, code: "ZZZZ9999", approver: REMOTE };
      expect((await pairing.approve(guess)).status).toBe("not-found");
    }
  }
  expect(await dump(store)).toEqual({});
  await ask("5");
  clock.advance(HOUR + 1);
  expect((await pairing.approve({ code: "ZZZZ9999", approver: REMOTE })).status).toBe("not-found");
  expect(await pairing.listCounters()).toMatchObject([{ failedApprovals: 0 }]);
});

it("Limits are options, and senseless ones are refused with INVALID_LIMIT.", async () => {
  const { pairing, ask } = createHarness({
    limits: { maxFailedApprovals: 1, failedApprovalWindowMs: 1000, maxPending: 1 },
  });
  const { code } = await ask("5");
  await pairing.approve({ code: "ZZZZ9999", approver: REMOTE });
  expect(await pairing.approve({ code, approver: REMOTE })).toEqual({
    status: "locked-out",
    retryAfterMs: 1000,
  });
  for (const maxPending of [0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY]) {
    expect(() => createHarness({ limits: { maxPending } })).toThrow(
      expect.objectContaining({ code: "INVALID_LIMIT" }),
    );
  }
});
