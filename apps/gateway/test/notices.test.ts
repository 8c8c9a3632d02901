import { noticesCollection, requestKey, type Store } from "@openclaw/contracts";
import { APPROVED_NOTICE } from "@openclaw/pairing-core";
import { createFakeBotApi } from "@openclaw/testkit";
import { describe, expect, it, onTestFinished } from "vitest";
import { openOwner, startGateway, visitApproved } from "./support.js";

const TOKEN = "123456789:AAabcdefghijklmnopqrstuvwxyz0123456";
const WORK_TOKEN = "987654321:BBabcdefghijklmnopqrstuvwxyz0123456";
const HOUR_MS = 3_600_000;

/** What `openclaw pairing approve --notify` leaves for the gateway. */
async function leaveNotice(
  store: Store,
  channel: string,
  account: string,
  senderId: string,
  ageMs = 0,
): Promise<void> {
  const collection = noticesCollection(channel);
  await store.transact([collection], (transaction) => {
    transaction.put(collection, requestKey(account, senderId), {
      account,
      senderId,
      createdAtMs: Date.now() - ageMs,
    });
  });
}

async function waiting(store: Store, channel: string): Promise<number> {
  let count = 0;
  for await (const entry of store.entries(noticesCollection(channel))) count += entry.length / 2;
  return count;
}

describe("a notice that a command left", () => {
  it("is sent to the approved sender at once, and only once", async () => {
    const gateway = await startGateway();
    const visitor = await visitApproved(gateway);
    const { store } = openOwner(gateway.directories);
    await leaveNotice(store, "webchat", "default", visitor.id);
    expect(await visitor.answer(1)).toBe(APPROVED_NOTICE);
    expect(await waiting(store, "webchat")).toBe(0);
    visitor.write("thanks");
    expect(await visitor.answer(2)).toBe("thanks");
  });

  it("is sent when the gateway starts, if it was not running", async () => {
    const first = await startGateway();
    const visitor = await visitApproved(first);
    await first.stop();
    const { store } = openOwner(first.directories);
    await leaveNotice(store, "webchat", "default", visitor.id);
    const second = await startGateway({ directories: first.directories });
    await second.logged((record) => record.includes("the sender was told of the approval"));
    expect(await waiting(store, "webchat")).toBe(0);
  });

  it("S99: is sent through the account that approved, and by no other", async () => {
    const api = await createFakeBotApi();
    onTestFinished(() => api.close());
    const [bot, work] = [api.bot(TOKEN), api.bot(WORK_TOKEN)];
    const gateway = await startGateway({
      config: {
        channels: {
          telegram: { botToken: TOKEN, apiRoot: api.url, accounts: { work: { botToken: WORK_TOKEN } } },
        },
      },
    });
    const { store, pairing } = openOwner(gateway.directories);
    await Promise.all([bot.polling(), work.polling()]);
    work.message({ id: 5, first_name: "Alice" }, "hello");
    await work.nextSent(5);
    const [request] = await pairing.listRequests();
    await pairing.approve({ code: request?.code ?? "", approver: { surface: "host", id: "owner" } });
    await leaveNotice(store, "telegram", "work", "5");
    expect((await work.nextSent(5)).text).toBe(APPROVED_NOTICE);
    expect(bot.sent).toEqual([]);
  });

  it("waits for its account while that does not run", async () => {
    const api = await createFakeBotApi();
    onTestFinished(() => api.close());
    const bot = api.bot(TOKEN);
    const gateway = await startGateway({
      config: { channels: { telegram: { botToken: TOKEN, apiRoot: api.url } } },
    });
    const { store, pairing } = openOwner(gateway.directories);
    await bot.polling();
    bot.message({ id: 5, first_name: "Alice" }, "hello");
    await bot.nextSent(5);
    const [request] = await pairing.listRequests();
    await pairing.approve({ code: request?.code ?? "", approver: { surface: "host", id: "owner" } });
    await gateway.stop();
    await api.down();
    const next = await startGateway({ directories: gateway.directories });
    await next.logged((record) => record.includes("channel failed"));
    await leaveNotice(store, "telegram", "default", "5");
    expect(await waiting(store, "telegram")).toBe(1);
    await api.up();
    expect((await bot.nextSent(5)).text).toBe(APPROVED_NOTICE);
  });

  it("waits while the connection of its account is lost, and goes out when that is back", async () => {
    const api = await createFakeBotApi();
    onTestFinished(() => api.close());
    const bot = api.bot(TOKEN);
    const gateway = await startGateway({
      config: { channels: { telegram: { botToken: TOKEN, apiRoot: api.url } } },
    });
    const { store, pairing } = openOwner(gateway.directories);
    await bot.polling();
    bot.message({ id: 5, first_name: "Alice" }, "hello");
    await bot.nextSent(5);
    const [request] = await pairing.listRequests();
    await pairing.approve({ code: request?.code ?? "", approver: { surface: "host", id: "owner" } });
    const stateOf = (): string | undefined => gateway.health().channels["telegram/default"]?.state;
    await api.down();
    await expect.poll(stateOf).toBe("reconnecting");
    await leaveNotice(store, "telegram", "default", "5");
    await api.up();
    expect((await bot.nextSent(5)).text).toBe(APPROVED_NOTICE);
    expect(await waiting(store, "telegram")).toBe(0);
  });

  it("that is older than an hour, or about nobody, is dropped unsent", async () => {
    const gateway = await startGateway();
    const visitor = await visitApproved(gateway);
    const { store } = openOwner(gateway.directories);
    await leaveNotice(store, "webchat", "default", visitor.id, HOUR_MS + 1_000);
    await gateway.logged((record) => record.includes("older than an hour"));
    await leaveNotice(store, "webchat", "default", `v_${"a".repeat(26)}`);
    await leaveNotice(store, "webchat", "default", visitor.id);
    expect(await visitor.answer(1)).toBe(APPROVED_NOTICE);
    // The one about nobody goes before or after it: their order is the store's.
    await expect.poll(() => waiting(store, "webchat")).toBe(0);
    expect(visitor.answers).toHaveLength(2);
  });

  it("is not sent to a sender whose approval was taken back", async () => {
    const gateway = await startGateway();
    const visitor = await visitApproved(gateway);
    await gateway.stop();
    const { store, pairing } = openOwner(gateway.directories);
    await leaveNotice(store, "webchat", "default", visitor.id);
    await pairing.revoke({ channel: "webchat", senderId: visitor.id });
    const next = await startGateway({ directories: gateway.directories });
    await expect.poll(() => waiting(store, "webchat")).toBe(0);
    await next.stop();
    expect(next.log.join("")).not.toContain("was told of the approval");
  });
});
