import { describe, expect, it } from "vitest";
import { HOST, HOUR, createHarness, telegram } from "./support/harness.js";

describe("the cap", () => {
  it("S94: of sixty-four senders at the same time exactly three get a code, and the others are counted.", async () => {
    const { pairing } = createHarness();
    const senders = Array.from({ length: 64 }, (_, sender) => pairing.request(telegram(`${sender}`)));
    const outcomes = await Promise.all(senders);
    expect(outcomes.filter((outcome) => outcome.status === "issued")).toHaveLength(3);
    expect(outcomes.filter((outcome) => outcome.status === "too-many-pending")).toHaveLength(61);
    expect(await pairing.listRequests()).toHaveLength(3);
    expect(await pairing.listCounters()).toMatchObject([{ account: "default", refusedWhileFull: 61 }]);
  });

  it("S93: strangers who fill one account leave the others their places.", async () => {
    const { pairing, ask } = createHarness();
    for (const sender of ["1", "2", "3"]) await ask(sender);
    expect(await pairing.request(telegram("4"))).toEqual({
      status: "too-many-pending",
      limit: 3,
      refused: 1,
    });
    expect((await pairing.request(telegram("4", "work"))).status).toBe("issued");
    expect((await pairing.request({ channel: "webchat", senderId: "4" })).status).toBe("issued");
  });

  it("A full list refuses the newcomer and drops nobody; the ones who wait keep their codes.", async () => {
    const { pairing, ask } = createHarness();
    const waiting = [await ask("1"), await ask("2"), await ask("3")];
    await pairing.request(telegram("4"));
    expect(await pairing.listRequests()).toEqual(waiting);
    expect(await pairing.request(telegram("2"))).toMatchObject({ status: "already-pending" });
  });

  it.each(["approve", "reject"] as const)("%s makes room and ends the count of refusals.", async (verb) => {
    const { pairing, ask } = createHarness();
    const { code } = await ask("1");
    for (const sender of ["2", "3"]) await ask(sender);
    await pairing.request(telegram("4"));
    expect(await pairing.request(telegram("5"))).toMatchObject({ refused: 2 });
    if (verb === "approve") await pairing.approve({ code, approver: HOST });
    else await pairing.reject({ codeOrSenderId: code, approver: HOST });
    expect(await pairing.listCounters()).toMatchObject([{ refusedWhileFull: 0 }]);
    expect((await pairing.request(telegram("4"))).status).toBe("issued");
  });

  it("Expired requests hold no place.", async () => {
    const { clock, ask, pairing } = createHarness();
    for (const sender of ["1", "2", "3"]) await ask(sender);
    clock.advance(HOUR + 1);
    await ask("4");
    expect(await pairing.listRequests()).toHaveLength(1);
  });

  it("A long flood against a full list is counted to the last message, but written about once a second.", async () => {
    const { pairing, clock, store, ask } = createHarness();
    for (const sender of ["1", "2", "3"]) await ask(sender);
    let writes = 0;
    store.watch(["pairing-counters/telegram"], () => {
      writes += 1;
    });
    for (let turn = 1; turn <= 1000; turn += 1) {
      clock.advance(10);
      expect(await pairing.request(telegram("4"))).toMatchObject({ refused: turn });
    }
    expect(writes).toBeLessThan(115);
    clock.advance(1000);
    await pairing.request(telegram("4"));
    expect(await pairing.listCounters()).toMatchObject([{ refusedWhileFull: 1001 }]);
  });
});
