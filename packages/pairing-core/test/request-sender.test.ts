import { OpenClawError, type Store, type StoredRecord } from "@openclaw/contracts";
import { createScriptedCodes } from "@openclaw/testkit";
import { describe, expect, it } from "vitest";
import { CODE_ALPHABET, createMemoryStore } from "../src/index.js";
import { HOST, HOUR, MINUTE, createHarness, dump, failing } from "./support/harness.js";

const telegram = (senderId: string, account = "default") => ({ channel: "telegram", account, senderId });

const put = async (store: Store, key: string, record: StoredRecord) => {
  const collection = "pairing-requests/telegram";
  await store.transact([collection], (transaction) => transaction.put(collection, key, record));
};

describe("a new sender", () => {
  it("A request holds what the sender told, who they are, and when the code ends.", async () => {
    const { pairing, clock } = createHarness();
    const outcome = await pairing.request({
      channel: " Telegram ",
      senderId: " 5 ",
      meta: { username: " bob ", empty: "  ", accountId: "other" },
    });
    expect(outcome).toEqual({
      status: "issued",
      request: {
        channel: "telegram",
        account: "default",
        senderId: "5",
        code: expect.stringMatching(/^[A-HJ-NP-Z2-9]{8}$/),
        createdAtMs: clock.now(),
        lastSeenAtMs: clock.now(),
        expiresAtMs: clock.now() + HOUR,
        meta: { username: "bob" },
      },
    });
    expect(await pairing.listRequests()).toEqual([outcome.status === "issued" && outcome.request]);
  });

  it("What a stranger tells about themselves is bounded, and cut between characters.", async () => {
    const { pairing } = createHarness();
    const meta = Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`field${index}`, "x"]));
    await pairing.request({
      channel: "telegram",
      senderId: "5",
      meta: { name: `${"x".repeat(255)}🦞`, ...meta },
    });
    const [request] = await pairing.listRequests();
    expect(Object.keys(request?.meta ?? {})).toHaveLength(16);
    expect(request?.meta["name"]).toBe("x".repeat(255));
  });

  it.each([
    [{ channel: "../x", senderId: "5" }, "INVALID_CHANNEL"],
    [{ channel: "telegram", account: "a b", senderId: "5" }, "INVALID_ACCOUNT"],
    [{ channel: "telegram", senderId: "" }, "INVALID_SENDER"],
    [{ channel: "telegram", senderId: "*" }, "INVALID_SENDER"],
  ])("A request of %j is refused with %s and stores nothing.", async (input, code) => {
    const { pairing, store } = createHarness();
    await expect(pairing.request(input)).rejects.toMatchObject({ code });
    expect(await dump(store)).toEqual({});
  });

  it("S92: a code that waits already is drawn again, for every account of the channel and for other channels.", async () => {
    const random = createScriptedCodes(
      CODE_ALPHABET,
      "AAAAAAAA, AAAAAAAA BBBBBBBB, BBBBBBBB AAAAAAAA CCCCCCCC".split(/,? /),
    );
    const { pairing, ask } = createHarness({ random });
    expect((await ask("1")).code).toBe("AAAAAAAA");
    expect((await ask("1", "work")).code).toBe("BBBBBBBB");
    const other = await pairing.request({ channel: "webchat", senderId: "1" });
    expect(other).toMatchObject({ status: "issued", request: { code: "CCCCCCCC" } });
  });

  it("S92: a random source that repeats itself ends in CODE_EXHAUSTED, without a code in the message.", async () => {
    const { pairing, ask } = createHarness({ random: { bytes: (length) => new Uint8Array(length) } });
    await ask("1");
    const failure = await pairing.request(telegram("2")).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: "CODE_EXHAUSTED" });
    expect(String(failure)).not.toContain("AAAAAAAA");
    expect(await pairing.listRequests()).toHaveLength(1);
  });

  it("A damaged file of another channel does not stop this one.", async () => {
    const memory = createMemoryStore();
    const damaged = new OpenClawError("STORE_CORRUPT", "damaged");
    const store = {
      ...memory,
      collections: () => Promise.resolve(["pairing-requests/whatsapp"]),
      entries: (name: string) => {
        if (name.endsWith("/whatsapp")) throw damaged;
        return memory.entries(name);
      },
    };
    const { pairing } = createHarness({ store });
    expect((await pairing.request(telegram("5"))).status).toBe("issued");
  });
});

describe("a sender who writes again", () => {
  it("S95: a hundred parallel requests of one sender make one row and one code.", async () => {
    const { pairing } = createHarness();
    const outcomes = await Promise.all(Array.from({ length: 100 }, () => pairing.request(telegram("5"))));
    expect(outcomes.filter((outcome) => outcome.status === "issued")).toHaveLength(1);
    const codes = outcomes.map((outcome) => ("request" in outcome ? outcome.request.code : outcome.status));
    expect(new Set(codes).size).toBe(1);
    expect(await pairing.listRequests()).toHaveLength(1);
  });

  it("S95: a request keeps its code and its age, however often the sender writes, until it expires.", async () => {
    const { pairing, clock, ask } = createHarness();
    const first = await ask("5");
    for (let minute = 1; minute <= 60; minute += 1) {
      clock.advance(MINUTE);
      const again = await pairing.request(telegram("5"));
      expect(again).toMatchObject({
        status: "already-pending",
        request: { code: first.code, createdAtMs: first.createdAtMs, expiresAtMs: first.expiresAtMs },
      });
    }
    clock.advance(1);
    const next = await pairing.request(telegram("5"));
    expect(next).toMatchObject({ status: "issued", request: { createdAtMs: clock.now() } });
    expect("request" in next && next.request.code).not.toBe(first.code);
  });

  it("A flood of one sender costs no write within a minute; then the last sight and the name are renewed.", async () => {
    const { pairing, clock, store, ask } = createHarness();
    const first = await ask("5");
    await pairing.recordChallenge(first, "sent");
    let writes = 0;
    const unwatch = store.watch(["pairing-requests/telegram", "pairing-counters/telegram"], () => {
      writes += 1;
    });
    clock.advance(MINUTE - 1);
    for (let turn = 0; turn < 50; turn += 1)
      await pairing.request({ ...telegram("5"), meta: { name: `${turn}` } });
    expect(writes).toBe(0);
    expect((await pairing.listRequests())[0]?.meta).toEqual({});
    clock.advance(1);
    await pairing.request({ ...telegram("5"), meta: { name: "Bob" } });
    expect((await pairing.listRequests())[0]).toMatchObject({
      meta: { name: "Bob" },
      lastSeenAtMs: clock.now(),
      createdAtMs: first.createdAtMs,
    });
    clock.advance(MINUTE);
    await pairing.request(telegram("5"));
    expect((await pairing.listRequests())[0]?.meta).toEqual({ name: "Bob" });
    unwatch();
  });

  it("S96: the same sender at two accounts is two requests with two codes.", async () => {
    const { pairing, ask } = createHarness();
    const first = await ask("5");
    const second = await ask("5", "work");
    expect(second.code).not.toBe(first.code);
    expect(await pairing.listRequests({ channel: "telegram", account: "work" })).toEqual([second]);
    expect(await pairing.listRequests()).toHaveLength(2);
  });

  it("An approved sender has nothing to ask for; after the end of the grant they may ask again.", async () => {
    const { pairing, clock, ask } = createHarness();
    const { code } = await ask("5");
    await pairing.approve({ code, approver: HOST, endsAtMs: clock.now() + HOUR });
    expect(await pairing.request(telegram("5"))).toMatchObject({
      status: "already-approved",
      grant: { senderId: "5", ended: false },
    });
    clock.advance(HOUR + 1);
    expect((await pairing.request(telegram("5"))).status).toBe("issued");
  });

  it("An approval that lands while the sender writes again is seen: no code goes to an approved sender.", async () => {
    const { store, pairing, ask, restart } = createHarness();
    const { code } = await ask("5");
    let approval: Promise<unknown> | undefined;
    const late = createHarness({
      store: {
        ...store,
        // The approval comes between the first look of the request and its transaction.
        transact: async (names, work) => {
          approval ??= restart().approve({ code, approver: HOST });
          await approval;
          return store.transact(names, work);
        },
      },
    });
    late.clock.advance(2 * MINUTE);
    expect((await late.pairing.request(telegram("5"))).status).toBe("already-approved");
    expect(await pairing.listRequests()).toEqual([]);
  });
});

describe("sending of the code", () => {
  it("A code whose sending failed goes out with the next message, and only once however many come at a time.", async () => {
    const { pairing, ask } = createHarness();
    const request = await ask("5");
    await pairing.recordChallenge(request, "failed");
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => pairing.request(telegram("5"))));
    const resends = outcomes.filter((outcome) => outcome.status === "already-pending" && outcome.resend);
    expect(resends).toHaveLength(1);
    expect(resends[0]).toMatchObject({ request: { code: request.code } });
    await pairing.recordChallenge(request, "sent");
    expect(await pairing.request(telegram("5"))).toMatchObject({ status: "already-pending", resend: false });
  });

  it("A sending that nobody reported on is taken over after a minute, by one caller.", async () => {
    const { pairing, clock, ask, restart } = createHarness();
    await ask("5");
    clock.advance(MINUTE - 1);
    expect(await pairing.request(telegram("5"))).toMatchObject({ resend: false });
    clock.advance(1);
    const both = await Promise.all([pairing.request(telegram("5")), restart().request(telegram("5"))]);
    expect(both.filter((outcome) => "resend" in outcome && outcome.resend)).toHaveLength(1);
    clock.advance(MINUTE);
    expect(await pairing.request(telegram("5"))).toMatchObject({ resend: true });
  });

  it("A report about a request that is gone, or has another code by now, changes nothing.", async () => {
    const { pairing, store, clock, ask } = createHarness();
    const old = await ask("5");
    await pairing.reject({ codeOrSenderId: "5", approver: HOST });
    await pairing.recordChallenge(old, "failed");
    expect(await dump(store)).toEqual({});
    clock.advance(1);
    const fresh = await ask("5");
    await pairing.recordChallenge(old, "failed");
    expect(await pairing.request(telegram("5"))).toMatchObject({
      resend: false,
      request: { code: fresh.code },
    });
  });
});

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

describe("expiry", () => {
  it("A code lives for exactly its lifetime.", async () => {
    const { pairing, clock, ask } = createHarness({ limits: { codeLifetimeMs: 5000 } });
    const { code } = await ask("5");
    clock.advance(5000);
    expect(await pairing.listRequests()).toHaveLength(1);
    clock.advance(1);
    expect(await pairing.listRequests()).toEqual([]);
    expect((await pairing.approve({ code, approver: HOST })).status).toBe("not-found");
  });

  it("S53: a clock set back does not revive a code that was seen expired, not even after a restart.", async () => {
    const { pairing, clock, ask, restart } = createHarness();
    const { code } = await ask("5");
    clock.advance(HOUR + 1);
    expect(await pairing.listRequests()).toEqual([]);
    clock.advance(-2 * HOUR);
    expect((await pairing.approve({ code, approver: HOST })).status).toBe("not-found");
    expect((await restart().approve({ code, approver: HOST })).status).toBe("not-found");
    expect(await restart().listRequests()).toEqual([]);
  });

  it("S53: time that was seen passing is not lost to a clock set back in the same process.", async () => {
    const { pairing, clock, ask } = createHarness();
    const { code } = await ask("5");
    clock.advance(50 * MINUTE);
    await pairing.listRequests();
    clock.advance(-50 * MINUTE);
    await pairing.listRequests();
    clock.advance(61 * MINUTE);
    expect((await pairing.approve({ code, approver: HOST })).status).toBe("not-found");
  });

  it("S53: a request from the future counts as expired.", async () => {
    const { store, pairing, clock } = createHarness();
    const createdAtMs = clock.now() + 1;
    const record = {
      account: "default",
      senderId: "5",
      code: "ABCD2345",
      createdAtMs,
      lastSeenAtMs: createdAtMs,
    };
    const collection = "pairing-requests/telegram";
    await store.transact([collection], (transaction) => transaction.put(collection, "default/5", record));
    expect((await pairing.approve({ code: "ABCD2345", approver: HOST })).status).toBe("not-found");
    expect(await pairing.listRequests()).toEqual([]);
    expect((await dump(store))[collection]).toBeUndefined();
  });

  it("S53: while the clock is behind, a new request is visible to every process.", async () => {
    const { pairing, clock, ask, restart } = createHarness();
    await pairing.listRequests();
    clock.advance(-HOUR);
    const { code } = await ask("5");
    expect(await restart().listRequests()).toHaveLength(1);
    expect((await restart().approve({ code, approver: HOST })).status).toBe("approved");
  });

  it("S53: the end of a grant that was seen passing stays passed after a restart with the clock set back.", async () => {
    const { pairing, clock, ask, restart } = createHarness();
    const { code } = await ask("5");
    await pairing.approve({ code, approver: HOST, endsAtMs: clock.now() + HOUR });
    clock.advance(HOUR + 1);
    expect((await pairing.request(telegram("5"))).status).toBe("issued");
    clock.advance(-HOUR);
    expect(await restart().findGrant(telegram("5"))).toMatchObject({ ended: true });
    expect(await restart().listGrants()).toMatchObject([{ ended: true }]);
  });
});

describe("records of another hand", () => {
  it("Records that are no requests are skipped, left alone, and stop nobody.", async () => {
    const { store, pairing, ask } = createHarness();
    const broken: readonly StoredRecord[] = [
      {},
      { account: "default", senderId: "1", code: "ABCD2345" },
      { account: "default", senderId: 1, code: "ABCD2345", createdAtMs: 1 },
      { account: "default", senderId: "1", code: null, createdAtMs: 1 },
      { account: "default", senderId: "1", code: "ABCD2345", createdAtMs: "now" },
    ];
    for (const [index, record] of broken.entries()) await put(store, `default/broken${index}`, record);
    await ask("5");
    expect(await pairing.listRequests()).toHaveLength(1);
    expect((await pairing.approve({ code: "ABCD2345", approver: HOST })).status).toBe("not-found");
    expect(Object.keys((await dump(store))["pairing-requests/telegram"] ?? {})).toHaveLength(
      broken.length + 1,
    );
  });

  it("S114: a store that cannot be read rejects, and makes no request.", async () => {
    const unreadable = new OpenClawError("STORE_UNREADABLE", "EACCES");
    const { pairing } = createHarness({ store: failing(createMemoryStore(), ["get"], unreadable) });
    await expect(pairing.request(telegram("5"))).rejects.toBe(unreadable);
  });
});
