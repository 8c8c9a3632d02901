import { stat } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { startOurs } from "../ours/ours.js";
import { startPeer } from "../peer/peer.js";
import { createSharedState, type SharedState } from "../support/shared-state.js";

const CODE = /^[A-HJ-NP-Z2-9]{8}$/;
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

interface PairingFile {
  readonly requests: readonly {
    readonly code: string;
    readonly createdAt: string;
    readonly lastSeenAt: string;
  }[];
}

/** What OpenClaw answers to a request. */
interface PeerRequest {
  readonly code: string;
}

/** The file with its codes and times replaced, which no two runs share, after a check of how they look. */
async function readTemplate(state: SharedState, name: string): Promise<string> {
  const text = await state.read(name);
  const { requests }: PairingFile = JSON.parse(text);
  return requests.reduce((template, { code, createdAt, lastSeenAt }) => {
    expect(code).toMatch(CODE);
    expect(createdAt).toMatch(TIME);
    expect(lastSeenAt).toMatch(TIME);
    return template
      .replace(`"code": "${code}"`, '"code": "<code>"')
      .replace(`"createdAt": "${createdAt}"`, '"createdAt": "<time>"')
      .replace(`"lastSeenAt": "${lastSeenAt}"`, '"lastSeenAt": "<time>"');
  }, text);
}

const mode = async (path: string): Promise<number> => (await stat(path)).mode & 0o777;

describe("the bytes of the files", () => {
  it("of requests are the same whoever writes them", async () => {
    const [theirs, ours] = [await createSharedState(), await createSharedState()];
    const [peer, our] = [startPeer(theirs), startOurs(ours)];
    const senders = [
      { id: "111", meta: { username: "alice", firstName: 'Al "x" ice — ключ 🔑 \u2028' } },
      { id: "+15551234567", meta: {} },
      { id: "ou_Ab/C:d", meta: { name: "\\ back" } },
    ];
    for (const { id, meta } of senders) {
      await peer.call("upsert", { channel: "telegram", id, accountId: "default", meta });
      await our.call("request", { channel: "telegram", senderId: id, meta });
    }
    const written = await readTemplate(ours, "telegram-pairing.json");
    expect(written).toBe(await readTemplate(theirs, "telegram-pairing.json"));
    expect(written).toContain('"accountId": "default"\n');
  });

  it("of a request by a sender who wrote again are the same whoever writes them", async () => {
    const [theirs, ours] = [await createSharedState(), await createSharedState()];
    const [peer, our] = [startPeer(theirs), startOurs(ours)];
    await peer.call("upsert", {
      channel: "telegram",
      id: "111",
      accountId: "default",
      meta: { name: "First" },
    });
    // We write down at most once a minute that a sender wrote again, so that a flood does not wear the disk.
    const twoMinutesAgo = new Date(Date.now() - 120_000).toISOString();
    const first = await theirs.read("telegram-pairing.json");
    for (const state of [theirs, ours]) {
      await state.write("telegram-pairing.json", first.replace(/"20[^"]*Z"/g, `"${twoMinutesAgo}"`));
    }
    const meta = { name: "Second", username: "s" };
    await peer.call("upsert", { channel: "telegram", id: "111", accountId: "default", meta });
    await our.call("request", { channel: "telegram", senderId: "111", meta });
    const written = await readTemplate(ours, "telegram-pairing.json");
    expect(written).toBe(await readTemplate(theirs, "telegram-pairing.json"));
    expect(written).toContain('"name": "Second"');
  });

  it("of an allowlist are the same whoever approves", async () => {
    const [theirs, ours] = [await createSharedState(), await createSharedState()];
    const [peer, our] = [startPeer(theirs), startOurs(ours)];
    for (const id of ["111", "222"]) {
      const { code } = await peer.call<PeerRequest>("upsert", { channel: "telegram", id, accountId: "work" });
      await ours.write("telegram-pairing.json", await theirs.read("telegram-pairing.json"));
      await peer.call("approve", { channel: "telegram", code });
      await our.call("approve", { channel: "telegram", code });
    }
    for (const name of ["telegram-pairing.json", "telegram-work-allowFrom.json"]) {
      expect(await ours.read(name)).toBe(await theirs.read(name));
      expect(await mode(ours.path(name))).toBe(0o600);
      expect(await mode(theirs.path(name))).toBe(0o600);
    }
    expect(await ours.read("telegram-work-allowFrom.json")).toBe(
      '{\n  "version": 1,\n  "allowFrom": [\n    "111",\n    "222"\n  ]\n}\n',
    );
    expect(await ours.read("telegram-pairing.json")).toBe('{\n  "version": 1,\n  "requests": []\n}\n');
  });

  it("of what OpenClaw wrote stay as they are when another request of the file is approved by us", async () => {
    const state = await createSharedState();
    const [peer, our] = [startPeer(state), startOurs(state)];
    await peer.call("upsert", { channel: "discord", id: "200000000000000001", meta: { tag: "one" } });
    const second = await peer.call<PeerRequest>("upsert", { channel: "discord", id: "200000000000000002" });
    const before = await state.readJson<PairingFile>("discord-pairing.json");
    await our.call("approve", { channel: "discord", code: second.code });
    const expected = { version: 1, requests: before.requests.slice(0, 1) };
    expect(await state.read("discord-pairing.json")).toBe(`${JSON.stringify(expected, null, 2)}\n`);
    expect(await peer.call("readAllowed", { channel: "discord" })).toEqual(["200000000000000002"]);
  });
});
