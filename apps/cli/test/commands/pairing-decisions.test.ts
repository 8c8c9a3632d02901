import { describe, expect, it } from "vitest";
import { CODES, createInstallation } from "../installation.js";

const [FIRST = "", SECOND = ""] = CODES;

describe("openclaw pairing reject", () => {
  it("drops the request by its code or by the sender's id, and says that this is no block", async () => {
    const installation = createInstallation();
    await installation.request({});
    await installation.request({ senderId: "-100222" });

    const byCode = await installation.run("pairing", "reject", "telegram", FIRST);
    const bySender = await installation.run("pairing", "reject", "telegram", "-100222", "--json");

    expect(byCode).toMatchObject({ exitCode: 0, stdout: "Rejected telegram sender 111.\n" });
    expect(byCode.stderr).toContain("not blocked");
    expect(JSON.parse(bySender.stdout)).toMatchObject({
      status: "rejected",
      account: "default",
      id: "-100222",
    });
    expect(await installation.pairing.listRequests()).toEqual([]);
  });

  it("answers 3 when there is nothing to reject", async () => {
    const installation = createInstallation();

    expect((await installation.run("pairing", "reject", "telegram", FIRST)).exitCode).toBe(3);
    expect((await installation.run("pairing", "reject")).exitCode).toBe(2);
  });

  it.each(["approve", "reject"])("%s suggests the channel when its name is a slip", async (decision) => {
    const installation = createInstallation();
    await installation.request({});

    const { stderr } = await installation.run("pairing", decision, "telegarm", FIRST);
    const right = await installation.run("pairing", decision, "telegram", SECOND);

    expect(stderr).toContain("another account. Did you mean telegram? Run openclaw pairing");
    expect(right.stderr).not.toContain("Did you mean");
  });
});

describe("openclaw pairing revoke", () => {
  it("ends the approval", async () => {
    const installation = createInstallation();
    await installation.request({});
    await installation.run("pairing", "approve", FIRST);

    expect(await installation.run("pairing", "revoke", "telegram", "111")).toEqual({
      exitCode: 0,
      stdout: "Revoked telegram sender 111.\n",
      stderr: "Effective for their next message, without a restart.\n",
    });
    expect(await installation.pairing.listGrants()).toEqual([]);
  });

  it("says when the configuration still admits the sender", async () => {
    const installation = createInstallation();
    installation.configure({ channels: { telegram: { botToken: "1:x", allowFrom: ["111"] } } });
    await installation.request({});
    await installation.run("pairing", "approve", FIRST);

    const text = await installation.run("pairing", "revoke", "telegram", "111");
    expect(text.stderr).toContain("the configuration still admits this sender");
    expect(text.stderr).toContain("channels.telegram.allowFrom");

    const again = await installation.run("pairing", "revoke", "telegram", "111");
    expect(again.exitCode).toBe(3);
    expect(again.stderr).toContain("The configuration admits them");
  });

  it("ends what the same person has by other ids, says so, and looks for all of them in the configuration", async () => {
    const installation = createInstallation();
    const uuid = "uuid:0f5c1e6e-7a86-4d0f-9f0b-6f0ea1b3c5d7";
    installation.configure({ channels: { signal: { allowFrom: ["+15550001111"] } } });
    await installation.request({ channel: "signal", senderId: "+15550001111" });
    await installation.run("pairing", "approve", FIRST);
    await installation.request({ channel: "signal", senderId: uuid });
    await installation.run("pairing", "approve", SECOND);
    for (const grant of await installation.pairing.listGrants()) {
      await installation.pairing.recordAliases(grant, {
        ...grant,
        aliases: [grant.senderId === uuid ? "+15550001111" : uuid],
      });
    }

    const approved = await installation.run("pairing", "approved", "signal", "--json");
    const revoked = await installation.run("pairing", "revoke", "signal", uuid);

    expect(JSON.parse(approved.stdout)).toMatchObject({
      allowed: [{ aliases: expect.any(Array) }, { aliases: expect.any(Array) }, { source: "config" }],
    });
    expect(revoked).toMatchObject({ exitCode: 0 });
    expect(revoked.stdout).toBe(
      `Revoked signal sender ${uuid}.\nEnded with it, being the same person: +15550001111.\n`,
    );
    expect(revoked.stderr).toContain("the configuration still admits this sender");
    expect(await installation.pairing.listGrants()).toEqual([]);
  });

  it("works while the configuration is broken", async () => {
    const installation = createInstallation();
    await installation.request({});
    await installation.run("pairing", "approve", FIRST);
    installation.configure({ gateway: { port: "many" } });

    const result = await installation.run("pairing", "revoke", "telegram", "111");

    expect(result).toMatchObject({ exitCode: 0, stdout: "Revoked telegram sender 111.\n" });
    expect(result.stderr).toContain("openclaw: warning: The configuration");
  });

  it("names the account on which the sender is approved instead", async () => {
    const installation = createInstallation();
    await installation.request({ account: "work" });
    await installation.run("pairing", "approve", FIRST);

    const { exitCode, stderr } = await installation.run("pairing", "revoke", "telegram", "111");

    expect(exitCode).toBe(3);
    expect(stderr).toContain("approved on account work: add --account work");
    expect(
      (await installation.run("pairing", "revoke", "telegram", "111", "--account", "work")).exitCode,
    ).toBe(0);
  });

  it("suggests the id that a slip was probably meant for", async () => {
    const installation = createInstallation();
    await installation.request({ senderId: "123456789" });
    await installation.run("pairing", "approve", FIRST);

    const { stderr } = await installation.run("pairing", "revoke", "telegram", "123456798");

    expect(stderr).toContain("Did you mean 123456789?");
  });
});

describe("openclaw pairing approved", () => {
  it("lists approvals and lines of the configuration with their risks", async () => {
    const installation = createInstallation();
    installation.configure({
      channels: {
        telegram: {
          botToken: "1:x",
          dmPolicy: "open",
          allowFrom: ["*", "@bob", "tg:777"],
          groupAllowFrom: ["888"],
          accounts: { work: { botToken: "2:x", dmPolicy: "pairing", allowFrom: ["999"] } },
        },
      },
    });
    await installation.request({ meta: { firstName: "Alice" } });
    await installation.request({ account: "work", senderId: "222" });
    await installation.run("pairing", "approve", FIRST, "--for", "1h", "--label", "fair");
    await installation.run("pairing", "approve", SECOND);
    installation.clock.advance(7_200_000);

    const { stdout } = await installation.run("pairing", "approved", "telegram", "--json");

    expect(JSON.parse(stdout)).toEqual({
      allowed: [
        {
          channel: "telegram",
          account: "default",
          id: "111",
          source: "grant",
          scope: "direct",
          approvedAt: "2026-11-20T12:00:00.000Z",
          approvedBy: "owner",
          surface: "host",
          endsAt: "2026-11-20T13:00:00.000Z",
          label: "fair",
          meta: { firstName: "Alice" },
          risks: ["ended", "policy-ignores-approvals"],
        },
        {
          channel: "telegram",
          account: "work",
          id: "222",
          source: "grant",
          scope: "direct",
          approvedAt: "2026-11-20T12:00:00.000Z",
          approvedBy: "owner",
          surface: "host",
          risks: [],
        },
        ...[
          ["*", ["everybody"]],
          ["@bob", ["mutable-name"]],
          ["tg:777", []],
        ].map(([id, risks]) => ({
          channel: "telegram",
          account: "default",
          id,
          source: "config",
          scope: "direct",
          key: "channels.telegram.allowFrom",
          risks,
        })),
        {
          channel: "telegram",
          account: "default",
          id: "888",
          source: "config",
          scope: "group",
          key: "channels.telegram.groupAllowFrom",
          risks: [],
        },
        {
          channel: "telegram",
          account: "work",
          id: "999",
          source: "config",
          scope: "direct",
          key: "channels.telegram.accounts.work.allowFrom",
          risks: [],
        },
        {
          channel: "telegram",
          account: "work",
          id: "888",
          source: "config",
          scope: "group",
          key: "channels.telegram.groupAllowFrom",
          risks: [],
        },
      ],
    });
  });

  it("prints a table, narrowed by channel and account, and says so when nobody is allowed", async () => {
    const installation = createInstallation();
    await installation.request({});
    await installation.run("pairing", "approve", FIRST, "--label", "fair");

    const all = await installation.run("pairing", "approved");
    expect(all.stdout).toContain("Allowed senders (1)");
    expect(all.stdout).toMatch(
      /│ telegram │ default │ 111 +│ approval by owner +│ 2026-11-20T12:00:00.000Z │ no end │ fair/,
    );
    expect((await installation.run("pairing", "approved", "telegram", "--account", "work")).stdout).toBe(
      "Nobody is allowed on telegram yet.\n",
    );
  });
});

describe("openclaw pairing explain", () => {
  it("says whether a sender gets in and by which rule, in direct messages and in groups", async () => {
    const installation = createInstallation();
    installation.configure({ channels: { telegram: { botToken: "1:x", groupAllowFrom: ["222"] } } });
    await installation.request({});
    await installation.run("pairing", "approve", FIRST);
    const outcome = async (...argv: readonly string[]): Promise<unknown> => {
      const { stdout } = await installation.run("pairing", "explain", "telegram", ...argv, "--json");
      const { outcome, reason } = JSON.parse(stdout);
      return [outcome, reason];
    };

    expect(await outcome("111")).toEqual(["admit", "dm_policy_paired"]);
    expect(await outcome("222")).toEqual(["challenge", "dm_policy_pairing_required"]);
    expect(await outcome("111", "--group", "-100")).toEqual(["drop", "group_policy_not_allowlisted"]);
    expect(await outcome("222", "--group", "-100")).toEqual(["admit", "group_policy_allowed"]);
    expect((await installation.run("pairing", "explain", "telegram", "111")).stdout).toMatch(
      /^telegram\/default sender 111 gets in\.\n.+\nReason: dm_policy_paired\n$/,
    );
  });

  it("answers invalid_sender for what can be no sender of the channel", async () => {
    const installation = createInstallation();
    installation.configure({
      channels: { telegram: { botToken: "1:x", dmPolicy: "open", allowFrom: ["*"] } },
    });

    for (const name of ["@bob", "-100123"]) {
      const { stdout } = await installation.run("pairing", "explain", "telegram", name, "--json");
      expect(JSON.parse(stdout)).toMatchObject({
        id: name,
        outcome: "drop",
        reason: "invalid_sender",
        text: expect.stringContaining("This is no sender id of telegram"),
      });
    }
  });

  it("notes that an account is not configured or disabled, and needs a configuration that can be read", async () => {
    const installation = createInstallation();
    expect((await installation.run("pairing", "explain", "telegram", "1")).stderr).toContain(
      "is not configured",
    );

    installation.configure({ channels: { webchat: { enabled: false } } });
    expect((await installation.run("pairing", "explain", "webchat", "v_1")).stderr).toContain("is disabled");

    installation.configure({ gateway: { port: "many" } });
    expect((await installation.run("pairing", "explain", "telegram", "1")).exitCode).toBe(1);
  });
});
