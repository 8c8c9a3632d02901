import { describe, expect, it } from "vitest";
import { oursCommand } from "../ours/ours.js";
import { peerCommand, startPeer } from "../peer/peer.js";
import { createSharedState, type SharedState } from "../support/shared-state.js";

/** Makes two requests wait, of which one has a name. */
async function leaveRequests(state: SharedState): Promise<void> {
  const peer = startPeer(state);
  const meta = { username: "alice", firstName: "Alice" };
  await peer.call("upsert", { channel: "telegram", id: "111", accountId: "default", meta });
  await peer.call("upsert", { channel: "telegram", id: "222", accountId: "work" });
}

/** Without the notes that OpenClaw prints on stdout about a channel that it enabled by itself. */
const fromHeading = (stdout: string): string => stdout.slice(stdout.indexOf("Pairing requests"));

/** The sentence of an error: OpenClaw wraps it in a prefix and a stack trace, we name our program. */
const sentence = (stderr: string): string =>
  (stderr.split("\n", 1)[0] ?? "").replace(/^\[openclaw\] Failed to start CLI: Error: |^openclaw: /, "");

describe("the texts that owners' scripts go by", () => {
  it("of a list are OpenClaw's to the byte", async () => {
    const state = await createSharedState();
    // OpenClaw heads the column with the channel's own word only once the channel's plugin is switched on.
    await state.writeConfig({ plugins: { entries: { telegram: { enabled: true } } } });
    await leaveRequests(state);
    const list = ["pairing", "list", "telegram"];
    const [theirs, ours] = [await peerCommand(state, ...list), await oursCommand(state, ...list)];
    expect(ours.exitCode).toBe(theirs.exitCode);
    expect(ours.stdout).toBe(fromHeading(theirs.stdout));
    expect(ours.stdout).toContain("│ telegramUserId ");
  });

  it("of an empty list are OpenClaw's to the byte", async () => {
    const state = await createSharedState();
    for (const args of [["telegram"], ["--channel", "webchat"], ["telegram", "--json"]]) {
      const theirs = await peerCommand(state, "pairing", "list", ...args);
      expect(await oursCommand(state, "pairing", "list", ...args)).toEqual(theirs);
      expect(theirs.exitCode).toBe(0);
    }
  });

  it.each([
    {
      args: ["approve", "telegram", "ZZZZZZZZ"],
      says: "No pending pairing request found for code: ZZZZZZZZ",
    },
    { args: ["list", "../x"], says: "Invalid channel: ../x" },
    { args: ["approve", "--channel", "telegram", "ZZZZZZZZ", "extra"], says: "Too many arguments." },
  ])("of the error of pairing $args have the same exit code and begin alike", async ({ args, says }) => {
    const state = await createSharedState();
    const [theirs, ours] = [
      await peerCommand(state, "pairing", ...args),
      await oursCommand(state, "pairing", ...args),
    ];
    expect([ours.exitCode, theirs.exitCode]).toEqual([1, 1]);
    expect([ours.stdout, theirs.stdout]).toEqual(["", ""]);
    expect(sentence(theirs.stderr)).toContain(says);
    expect(sentence(ours.stderr)).toContain(says);
  });
});
