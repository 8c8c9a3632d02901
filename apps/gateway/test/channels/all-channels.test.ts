import { noticesCollection } from "@openclaw/contracts";
import { APPROVED_NOTICE } from "@openclaw/pairing-core";
import { describe, expect, it, vi } from "vitest";
import { ask, codeIn, createHome, openOwner, OWNER, startGateway, type TestGateway } from "../support.js";
import { VENDORS, type Vendor } from "./vendors.js";

async function startWith(channel: string, vendor: Vendor): Promise<TestGateway> {
  const config = {
    channels: { webchat: { enabled: false }, [channel]: vendor.section },
    logging: { level: "debug" },
  };
  const directories = await createHome(config);
  await vendor.prepare?.(directories);
  const { env = {}, port = 0 } = vendor;
  const gateway = await startGateway({ directories, env, port });
  await Promise.all(
    vendor.parties.map(({ account }) =>
      gateway.logged((record) => record.includes(`"account":"${account}","msg":"channel running"`)),
    ),
  );
  return gateway;
}

describe.each(Object.entries(VENDORS))("%s in the gateway", { timeout: 60_000 }, (channel, createVendor) => {
  it("a stranger is challenged, answered once approved, and challenged again once revoked; the other account knows nothing of it", async () => {
    const vendor = await createVendor();
    const gateway = await startWith(channel, vendor);
    const [own, work] = vendor.parties;
    const { pairing } = openOwner(gateway.directories);

    await own.write("hello");
    const challenge = await own.heard();
    expect(challenge).toContain(vendor.person);
    expect(challenge).toContain(`openclaw pairing approve ${channel}`);
    await pairing.approve({ channel, account: "default", code: codeIn(challenge), approver: OWNER });
    await own.write("and now?");
    expect(await own.heard()).toBe("and now?");

    await work.write("hello to the other one");
    const second = await work.heard();
    expect(codeIn(second)).toHaveLength(8);
    expect(codeIn(second)).not.toBe(codeIn(challenge));

    await pairing.revoke({ channel, account: "default", senderId: vendor.person });
    await own.write("still?");
    expect(codeIn(await own.heard())).toHaveLength(8);
    for (const secret of vendor.secrets) expect(gateway.log.join("")).not.toContain(secret);
  });

  it("S99: who was approved hears of it through the account that they had asked", async () => {
    const vendor = await createVendor();
    const gateway = await startWith(channel, vendor);
    const [own, work] = vendor.parties;
    const { pairing, store } = openOwner(gateway.directories);

    await work.write("hello");
    const code = codeIn(await work.heard());
    const outcome = await pairing.approve({ channel, account: "work", code, approver: OWNER });
    expect(outcome.status).toBe("approved");
    // What `openclaw pairing approve --notify` leaves.
    const collection = noticesCollection(channel);
    await store.transact([collection], (transaction) =>
      transaction.put(collection, "n", { account: "work", senderId: vendor.person, createdAtMs: Date.now() }),
    );
    expect(await work.heard()).toBe(APPROVED_NOTICE);
    expect(own.sentCount()).toBe(0);
  });

  it("while its vendor is down the gateway says so and goes on; the channel comes back by itself", async () => {
    const vendor = await createVendor();
    const gateway = await startWith(channel, vendor);
    const name = `${channel}/default`;
    expect(gateway.health().channels[name]?.state).toBe("running");
    await vendor.down();
    await until(() => expect(gateway.health().channels[name]?.state).toMatch(/^(reconnecting|retrying)$/));
    expect(gateway.health().ok).toBe(false);
    expect((await ask(gateway.port, "/healthz")).status).toBe(503);
    await vendor.up();
    await until(() => expect(gateway.health().ok).toBe(true));
    await vendor.parties[0].write("back?");
    expect(codeIn(await vendor.parties[0].heard())).toHaveLength(8);
  });
});

describe("an account that is not linked", { timeout: 60_000 }, () => {
  it("waits for its owner, says what to do, and starts by itself once it is linked; its own number may always write", async () => {
    const vendor = await VENDORS["whatsapp"]?.();
    if (vendor === undefined) throw new Error("no vendor");
    const gateway = await startGateway({
      config: { channels: { whatsapp: { ...vendor.section, dmPolicy: "disabled" } } },
    });
    await gateway.logged((record) => record.includes("channel failed and needs its owner"));
    const waiting = gateway.health().channels["whatsapp/default"];
    expect(waiting).toMatchObject({ state: "retrying", lastError: "CHANNEL_CREDENTIAL_REJECTED" });
    expect(waiting?.lastErrorText).toContain("openclaw channels login whatsapp");
    await vendor.prepare?.(gateway.directories);
    await until(() => expect(gateway.health().ok).toBe(true));
    await vendor.writeAsOwner?.("note to self");
    expect(await vendor.heardByOwner?.()).toBe("note to self");
    await vendor.parties[0].write("hello");
    await until(() => expect(gateway.health().messages.dropped["dm_policy_disabled"]).toBe(1));
    expect(vendor.parties[0].sentCount()).toBe(1);
  });
});

/** States are told to nobody, so they are asked for. */
const until = (holds: () => void): Promise<void> => vi.waitFor(holds, { timeout: 20_000, interval: 5 });
