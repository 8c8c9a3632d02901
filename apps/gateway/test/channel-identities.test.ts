import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { grantsCollection } from "@openclaw/contracts";
import { describe, expect, it } from "vitest";
import { channelIdentity } from "../src/channel-identities.js";
import { createHome, openOwner } from "./support.js";

describe("how channels name people", () => {
  it("is what their adapters say, and elsewhere the ids as they are", () => {
    expect(channelIdentity("telegram").senderIdLabel).toBe("telegramUserId");
    expect(channelIdentity("webchat").normalizeAllowEntry("webchat:nobody")).toBeUndefined();
    const generic = channelIdentity("irc");
    expect(generic.senderIdLabel).toBe("ircSenderId");
    expect(generic.senderIdLine("+49")).toBe("Your irc sender id: +49");
    expect(generic.directTarget("+49")).toEqual({ chatId: "+49" });
    expect(generic.normalizeAllowEntry(" IRC:+49 ")).toBe("+49");
    expect(["", "*", "irc:*", "two words"].map((entry) => generic.normalizeAllowEntry(entry))).toEqual(
      Array.from({ length: 4 }, () => undefined),
    );
  });

  it("counts when the allowlist files of an installation are read", async () => {
    const directories = await createHome();
    await mkdir(directories.credentialsDirectory, { recursive: true, mode: 0o700 });
    const file = join(directories.credentialsDirectory, "telegram-allowFrom.json");
    const text = JSON.stringify({ version: 1, allowFrom: ["tg:5", "@alice", "*", "6"] });
    await writeFile(file, text, { mode: 0o600 });
    const { pairing, store } = openOwner(directories);
    const grants = await pairing.listGrants({ channel: "telegram" });
    expect(grants.map(({ senderId }) => senderId)).toEqual(["5", "6"]);
    expect(await store.get(grantsCollection("telegram", "default"), "5")).toBeDefined();
    expect(await readFile(file, "utf8")).toBe(text);
  });
});
