import { createFakeBotApi, type FakeBot } from "@openclaw/testkit";
import { describe, expect, it, onTestFinished } from "vitest";
import { startGateway } from "../ours/gateway.js";
import { oursCommand } from "../ours/ours.js";
import { openWebchat } from "../ours/visitor.js";
import { peerCommand, startPeer } from "../peer/peer.js";
import { jsonAfterTalk } from "../support/json-after-talk.js";
import { createSharedState, type SharedState } from "../support/shared-state.js";

const TOKEN = `123456:${"A".repeat(35)}`;
const WORK_TOKEN = `654321:${"B".repeat(35)}`;
const alice = { id: 111, username: "alice", first_name: "Alice" };

interface Listed {
  readonly channel: string;
  readonly requests: readonly { readonly id: string; readonly code: string; readonly meta?: object }[];
}

const codeIn = (challenge: string): string => /^Pairing code: (\w{8})$/m.exec(challenge)?.[1] ?? "";

/** Our gateway with two Telegram bots on a stand-in for Telegram's server. */
async function startTelegram(state: SharedState): Promise<{ main: FakeBot; work: FakeBot }> {
  const api = await createFakeBotApi();
  onTestFinished(() => api.close());
  const accounts = { default: { botToken: TOKEN }, work: { botToken: WORK_TOKEN } };
  await startGateway(state, { channels: { telegram: { apiRoot: api.url, accounts } } });
  return { main: api.bot(TOKEN), work: api.bot(WORK_TOKEN) };
}

async function ask(bot: FakeBot, text: string): Promise<string> {
  bot.message(alice, text);
  return (await bot.nextSent(alice.id)).text;
}

describe("OpenClaw 2026.2.17 beside our running gateway", () => {
  it("lists the request of a webchat visitor and approves it, and the next message is answered", async () => {
    const state = await createSharedState();
    const visitor = await openWebchat((await startGateway(state)).url);
    const code = codeIn(await visitor.ask("hello"));

    const list = await peerCommand(state, "pairing", "list", "webchat", "--json");
    expect(list).toMatchObject({ exitCode: 0, stderr: "" });
    expect(list.stdout).toBe((await oursCommand(state, "pairing", "list", "webchat", "--json")).stdout);
    const { requests }: Listed = JSON.parse(jsonAfterTalk(list.stdout));
    expect(requests).toEqual([expect.objectContaining({ id: visitor.id, code })]);

    const approve = await peerCommand(state, "pairing", "approve", "webchat", code);
    expect(approve).toEqual({ exitCode: 0, stdout: `Approved webchat sender ${visitor.id}.\n`, stderr: "" });
    expect(await visitor.ask("hello again")).toBe("hello again");

    const again = await peerCommand(state, "pairing", "approve", "webchat", code);
    expect(again).toMatchObject({ exitCode: 1, stdout: "" });
    expect(again.stderr).toContain(`No pending pairing request found for code: ${code}`);
  });

  it("lists and approves for both Telegram bots, each sender at the bot that was written to", async () => {
    const state = await createSharedState();
    await state.writeConfig({ channels: { telegram: { botToken: TOKEN } } });
    const { main, work } = await startTelegram(state);
    const code = codeIn(await ask(main, "hello"));

    // With a configured channel OpenClaw talks on stdout before the JSON.
    const list = await peerCommand(state, "pairing", "list", "telegram", "--json");
    expect(list.exitCode).toBe(0);
    expect(JSON.parse(jsonAfterTalk(list.stdout))).toMatchObject({
      channel: "telegram",
      requests: [{ id: "111", code, meta: { username: "alice", firstName: "Alice", accountId: "default" } }],
    });
    const approve = await peerCommand(state, "pairing", "approve", "telegram", code);
    expect(approve.exitCode).toBe(0);
    expect(approve.stdout).toMatch(/^Approved telegram sender 111\.$/m);
    expect(await ask(main, "in the one")).toBe("in the one");

    const workCode = codeIn(await ask(work, "in the other"));
    expect(workCode).not.toBe("");
    const approveWork = await peerCommand(
      state,
      "pairing",
      "approve",
      "telegram",
      workCode,
      "--account",
      "work",
    );
    expect(approveWork.exitCode).toBe(0);
    expect(await ask(work, "in both")).toBe("in both");
    expect(await state.names()).toEqual(
      expect.arrayContaining(["telegram-default-allowFrom.json", "telegram-work-allowFrom.json"]),
    );
  });

  it("sees what we revoke, in whichever file it stood, and our gateway refuses from then on", async () => {
    const state = await createSharedState();
    const peer = startPeer(state);
    const { main } = await startTelegram(state);
    for (const accountId of [undefined, "default"]) {
      await peer.call("add", { channel: "telegram", accountId, entry: "111" });
    }
    expect(await ask(main, "let in by OpenClaw")).toBe("let in by OpenClaw");
    const revoke = await oursCommand(state, "pairing", "revoke", "telegram", "111");
    expect(revoke.exitCode).toBe(0);
    expect(await peer.call("readAllowed", { channel: "telegram", accountId: "default" })).toEqual([]);
    expect(await peer.call("readAllowed", { channel: "telegram" })).toEqual([]);
    expect(codeIn(await ask(main, "and out again"))).toMatch(/^\w{8}$/);
  });
});

describe("our command on what OpenClaw 2026.2.17 wrote", () => {
  it("lists and approves a request, and OpenClaw lets the sender in", async () => {
    const state = await createSharedState();
    const peer = startPeer(state);
    const meta = { username: "bob" };
    const { code } = await peer.call<{ code: string }>("upsert", {
      channel: "telegram",
      id: "222",
      accountId: "default",
      meta,
    });
    const list = await oursCommand(state, "pairing", "list", "telegram", "--json");
    expect(list).toMatchObject({ exitCode: 0, stderr: "" });
    const listed: Listed = JSON.parse(list.stdout);
    expect(listed.requests).toEqual(await peer.call("list", { channel: "telegram" }));

    const approve = await oursCommand(state, "pairing", "approve", "telegram", code.toLowerCase());
    expect(approve).toMatchObject({ exitCode: 0, stdout: "Approved telegram sender 222.\n" });
    expect(await peer.call("readAllowed", { channel: "telegram", accountId: "default" })).toEqual(["222"]);
    expect(await peer.call("list", { channel: "telegram" })).toEqual([]);
  });

  it("finds nothing to mend after both have written", async () => {
    const state = await createSharedState();
    const peer = startPeer(state);
    for (const id of ["111", "222"])
      await peer.call("upsert", { channel: "telegram", id, accountId: "default" });
    const [first, second] = await peer.call<{ code: string }[]>("list", { channel: "telegram" });
    await peer.call("approve", { channel: "telegram", code: first?.code });
    await oursCommand(state, "pairing", "approve", "telegram", second?.code ?? "");
    const doctor = await oursCommand(state, "doctor", "--json");
    const { findings }: { findings: { severity: string }[] } = JSON.parse(doctor.stdout);
    expect(findings.filter(({ severity }) => severity !== "info")).toEqual([]);
  });
});
