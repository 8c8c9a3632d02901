import { COMMAND_OWNERS } from "@openclaw/contracts";
import { describe, expect, it } from "vitest";
import { CODES } from "../installation.js";
import { createDeviceInstallation } from "./device-installation.js";

describe("openclaw owner", () => {
  it("adds, lists and removes people, and the record is what the gateway reads", async () => {
    const { run, store, clock } = createDeviceInstallation();
    expect((await run("owner")).stdout).toContain("No owners");

    expect(await run("owner", "add", "telegram:123")).toMatchObject({
      exitCode: 0,
      stdout: "Added owner telegram:123.\n",
    });
    expect(await store.get(COMMAND_OWNERS, "telegram:123")).toEqual({
      addedAtMs: clock.now(),
      addedBy: "owner",
    });
    expect((await run("owner", "list")).stdout).toMatch(/│ telegram:123 │ openclaw owner add │/);
    expect((await run("owner", "add", "telegram:123", "--json")).stdout).toContain('"already-there"');
    expect(await run("owner", "remove", "telegram:123")).toMatchObject({
      exitCode: 0,
      stdout: "Removed owner telegram:123.\n",
    });
    expect(await store.get(COMMAND_OWNERS, "telegram:123")).toBeUndefined();
    expect(await run("owner", "remove", "telegram:123")).toMatchObject({ exitCode: 3 });
  });

  it("reads ids as the channel does", async () => {
    const { run, store } = createDeviceInstallation();

    await run("owner", "add", "Telegram:tg:123");
    await run("owner", "add", "telegram:456");

    const keys: string[] = [];
    for await (const [key] of store.entries(COMMAND_OWNERS)) keys.push(key);
    expect(keys).toEqual(["telegram:123", "telegram:456"]);
  });

  it.each(["*", "telegram:*", "telegram:@alice", "123", "telegram:", ":1", "telegram:a b"])(
    "S105: refuses %j, which is no one person",
    async (owner) => {
      const { run, store } = createDeviceInstallation();

      expect(await run("owner", "add", owner)).toMatchObject({ exitCode: 2, stdout: "" });
      for await (const [key] of store.entries(COMMAND_OWNERS)) expect(key).toBe("nothing");
    },
  );

  it("warns while the sender is not approved, and is quiet afterwards", async () => {
    const { run, request } = createDeviceInstallation();
    expect((await run("owner", "add", "telegram:111")).stderr).toContain("not approved as a sender yet");
    await request({ senderId: "111" });
    await run("pairing", "approve", "telegram", CODES[0] ?? "");

    expect((await run("owner", "add", "telegram:111")).stderr).toBe("");
  });

  it("S106: approving a sender makes nobody an owner", async () => {
    const { run, request } = createDeviceInstallation();
    await request({ senderId: "111" });
    await run("pairing", "approve", "telegram", CODES[0] ?? "");

    expect(JSON.parse((await run("owner", "list", "--json")).stdout)).toEqual({ owners: [] });
  });

  it("shows those of the configuration too, and says what it cannot remove", async () => {
    const { run, configure } = createDeviceInstallation();
    configure({ commands: { ownerAllowFrom: ["telegram:5"] } });
    await run("owner", "add", "telegram:5");

    const { owners } = JSON.parse((await run("owner", "list", "--json")).stdout);
    expect(owners).toMatchObject([
      { owner: "telegram:5", source: "command", addedBy: "owner" },
      { owner: "telegram:5", source: "config" },
    ]);
    const removed = await run("owner", "remove", "telegram:5", "--json");
    expect(JSON.parse(removed.stdout)).toEqual({ status: "removed", owner: "telegram:5", stillOwner: true });
    expect(removed.stderr).toContain("commands.ownerAllowFrom");
  });
});
