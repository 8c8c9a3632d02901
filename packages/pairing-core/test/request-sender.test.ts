import { OpenClawError } from "@openclaw/contracts";
import { createScriptedCodes } from "@openclaw/testkit";
import { describe, expect, it } from "vitest";
import { CODE_ALPHABET, createMemoryStore } from "../src/index.js";
import { HOST, HOUR, MINUTE, createHarness, dump, telegram } from "./support/harness.js";

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

  it("A request takes the place of an ended grant: whoever approves the sender then finds nothing that still refuses.", async () => {
    const { pairing, store, clock, ask } = createHarness({ limits: { maxPending: 1 } });
    const { code } = await ask("5");
    await pairing.approve({ code, approver: HOST, endsAtMs: clock.now() + HOUR });
    clock.advance(HOUR + 1);
    const other = await ask("6");
    expect((await pairing.request(telegram("5"))).status).toBe("too-many-pending");
    expect(await pairing.findGrant(telegram("5"))).toMatchObject({ ended: true });
    await pairing.reject({ codeOrSenderId: other.code, approver: HOST });
    expect((await pairing.request(telegram("5"))).status).toBe("issued");
    expect(await pairing.findGrant(telegram("5"))).toBeUndefined();
    // What another program leaves behind: listed with an end that has passed, and waiting.
    const grants = "pairing-grants/telegram/default";
    await store.transact([grants], (transaction) =>
      transaction.put(grants, "5", { senderId: "5", endsAtMs: 1 }),
    );
    expect((await pairing.request(telegram("5"))).status).toBe("already-pending");
    expect(await pairing.findGrant(telegram("5"))).toBeUndefined();
  });

  it("A renewed approval that is committed together with the request is seen, and not taken for the ended one.", async () => {
    const { store, pairing, clock, ask } = createHarness();
    const { code } = await ask("5");
    await pairing.approve({ code, approver: HOST, endsAtMs: clock.now() + HOUR });
    clock.advance(HOUR + 1);
    const grants = "pairing-grants/telegram/default";
    const ended = await store.get(grants, "5");
    await store.transact([grants], (transaction) => transaction.put(grants, "5", { senderId: "5" }));
    // A store that commits several transactions at once shows the result of the first to others before it is committed.
    for (const seenOutside of [ended, undefined]) {
      const late = createHarness({ store: { ...store, get: () => Promise.resolve(seenOutside) } });
      late.clock.advance(HOUR + 1);
      expect((await late.pairing.request(telegram("5"))).status).toBe("already-approved");
    }
    expect(await store.get(grants, "5")).toEqual({ senderId: "5" });
    expect(await pairing.listRequests()).toEqual([]);
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
