import { describe, expect, it } from "vitest";
import {
  deviceNamed,
  HOST,
  knock,
  knockWithCode,
  MINUTE,
  openPairChat,
  type PairChat,
} from "../support/pair-chat.js";

const pairedNames = async ({ devices }: PairChat): Promise<readonly string[]> =>
  (await devices.listDevices(HOST))
    .map(({ displayName = "" }) => displayName)
    .toSorted((left, right) => left.localeCompare(right));

const TWO_OWNERS = { ownerAllowFrom: ["telegram:5", "telegram:6"] };
const OTHER = { senderId: "6" };

describe("/pair approve", () => {
  it("S46: pairs the device that presented a code of this chat, which until then waits", async () => {
    const chat = openPairChat();
    const [, setupCode = ""] = await chat.say("/pair");
    const requestId = await knock(chat, "phone", { setupCode });
    expect(await knock(chat, "phone", { setupCode })).toBe(requestId);
    expect(await pairedNames(chat)).toEqual([]);
    const { deviceId } = deviceNamed("phone");
    expect(await chat.say("/pair approve")).toEqual([
      [
        "✅ Paired phone (iOS).",
        `Device: ${deviceId.slice(0, 12)} · role=node, operator · scopes=operator.approvals, operator.read, operator.write · ip=192.0.2.1`,
        `Not yours? openclaw devices remove ${deviceId}`,
        "Commands that it offers once it connects need an approval of their own: see /pair pending",
      ].join("\n"),
    ]);
    expect(await chat.devices.findDevice(deviceId)).toMatchObject({ approvedBy: "telegram:5" });
    expect(await knock(chat, "phone", { setupCode })).toBe("admitted");
  });

  it("S27: approves nobody else: not one without a code, not one with a code of another chat, not the newest", async () => {
    const chat = openPairChat(TWO_OWNERS);
    const fromSecret = await knock(chat, "secret");
    const fromOther = await knockWithCode(chat, "other", OTHER);
    const [answer = ""] = await chat.say("/pair approve");
    expect(answer).toContain("Nothing was approved: no waiting device presented a setup code of this chat.");
    expect(answer).toContain(fromSecret);
    expect(answer).toContain(fromOther);
    await knockWithCode(chat, "mine");
    await knock(chat, "newest");
    await chat.say("/pair approve");
    expect(await pairedNames(chat)).toEqual(["mine"]);
    expect((await chat.say("/pair approve"))[0]).toContain("Nothing was approved");
    expect(await pairedNames(chat)).toEqual(["mine"]);
  });

  it("S16: what a device asks for beyond its code does not ride along, though the code is tied to it", async () => {
    const chat = openPairChat();
    await knockWithCode(chat, "phone");
    const wider = await knock(chat, "phone", { role: "operator", scopes: ["operator.admin"] });
    const [answer = ""] = await chat.say("/pair approve");
    expect(answer).toContain("Nothing was approved");
    expect(answer).toContain(wider);
    expect(await pairedNames(chat)).toEqual([]);
  });

  it("lists the devices when several presented codes of this chat, and pairs none", async () => {
    const chat = openPairChat();
    const ids = [await knockWithCode(chat, "phone"), await knockWithCode(chat, "tablet")];
    const [answer = ""] = await chat.say("/pair approve");
    for (const id of ids) expect(answer).toContain(`/pair approve ${id} · `);
    expect(await pairedNames(chat)).toEqual([]);
    await chat.say(`/pair approve ${ids[1]}`);
    expect(await pairedNames(chat)).toEqual(["tablet"]);
  });

  it("says that nothing waits, and that the code was not presented yet", async () => {
    const chat = openPairChat();
    expect(await chat.say("/pair approve")).toEqual(["No pending device pairing requests."]);
    await chat.say("/pair");
    const [answer = ""] = await chat.say("/pair approve");
    expect(answer).toContain(
      "No pending device pairing requests.\nThe setup code of this chat was not presented yet.",
    );
  });

  it("does not count a code that has expired, though its device still waits", async () => {
    const chat = openPairChat();
    const [, setupCode = ""] = await chat.say("/pair");
    chat.clock.advance(9 * MINUTE);
    const requestId = await knock(chat, "phone", { setupCode });
    chat.clock.advance(2 * MINUTE);
    const [answer = ""] = await chat.say("/pair approve");
    expect(answer).toContain("Nothing was approved");
    expect(answer).toContain(requestId);
  });

  it.each(["latest", "LATEST"])("S27: %s approves nothing, says why, and lists what waits", async (word) => {
    const chat = openPairChat();
    const ids = [await knock(chat, "phone"), await knock(chat, "attacker")];
    const [answer = ""] = await chat.say(`/pair approve ${word}`);
    expect(answer).toContain("Nothing was approved. The latest request may be one that you have not seen");
    for (const id of ids) expect(answer).toContain(id);
    expect(await pairedNames(chat)).toEqual([]);
  });

  it("with an id pairs that device, however it came", async () => {
    const chat = openPairChat(TWO_OWNERS);
    const [fromSecret, fromOther] = [await knock(chat, "secret"), await knockWithCode(chat, "other", OTHER)];
    expect((await chat.say(`/pair approve ${fromSecret}`))[0]).toContain("✅ Paired secret (iOS).");
    expect((await chat.say(`/pair APPROVE ${fromOther}`))[0]).toContain("✅ Paired other (iOS).");
    expect(await pairedNames(chat)).toEqual(["other", "secret"]);
  });

  it("S16: an id of a request that was superseded finds nothing, and the list has the new one", async () => {
    const chat = openPairChat();
    const seen = await knock(chat, "phone", { role: "operator", scopes: ["operator.read"] });
    const wider = await knock(chat, "phone", { role: "operator", scopes: ["operator.admin"] });
    const [answer = ""] = await chat.say(`/pair approve ${seen}`);
    expect(answer).toMatch(/^Pairing request not found\.\n/);
    expect(answer).toContain(wider);
    expect(answer).toContain("scopes=operator.admin");
    expect(await pairedNames(chat)).toEqual([]);
  });

  it("S22: what a node may do is a second step, told with the approval when it waits already", async () => {
    const chat = openPairChat();
    await chat.say(`/pair approve ${await knock(chat, "node")}`);
    const { deviceId } = deviceNamed("node");
    const device = await chat.devices.findDevice(deviceId);
    const surface = await chat.nodes.declare({
      node: { nodeId: deviceId, displayName: "node", commands: ["camera.snap", "system.run"] },
      devicePairedAtMs: device?.approvedAtMs ?? 0,
    });
    expect(surface.commands).toEqual([]);
    const id = surface.pending?.requestId ?? "";
    expect((await chat.say("/pair pending"))[0]).toContain(
      `- ${id} · name=node · commands=camera.snap, system.run · ip=this machine`,
    );
    // Asking for more as a device tells of it too.
    const again = await knock(chat, "node", { role: "operator", scopes: ["operator.read"] });
    expect((await chat.say(`/pair approve ${again}`))[0]).toContain(
      `Its commands need an approval of their own (camera.snap, system.run): /pair approve ${id}`,
    );
    expect((await chat.say("/pair approve"))[0]).toContain("Nothing was approved");
    expect(await chat.say(`/pair approve ${id}`)).toEqual([
      "✅ Approved the commands of node: camera.snap, system.run",
    ]);
    expect((await chat.nodes.findNode(deviceId))?.commands).toEqual(["camera.snap", "system.run"]);
  });
});

describe("/pair reject", () => {
  it("ends a request of a device or of a node's commands by its id", async () => {
    const chat = openPairChat();
    const device = await knock(chat, "phone", { displayName: "Phone" });
    await chat.say(`/pair approve ${await knock(chat, "node")}`);
    const surface = await chat.nodes.declare({
      node: { nodeId: deviceNamed("node").deviceId, displayName: "Node", commands: ["system.run"] },
      devicePairedAtMs: chat.clock.now(),
    });
    expect((await chat.say("/pair reject"))[0]).toMatch(/^Reject by id: \/pair reject <id>\nPending device/);
    expect((await chat.say(`/pair reject ${device}`))[0]).toContain("Rejected Phone (iOS).");
    expect(await chat.say(`/pair reject ${surface.pending?.requestId}`)).toEqual([
      "Rejected the commands of Node.",
    ]);
    expect(await chat.say(`/pair reject ${device}`)).toEqual([
      "Pairing request not found.\nNo pending device pairing requests.",
    ]);
    expect(await pairedNames(chat)).toEqual(["node"]);
  });
});

describe("/pair pending", () => {
  it("S121: shows ids, name, platform, role, scopes, address, device and age, and which code of this chat it presented", async () => {
    const chat = openPairChat();
    const plain = await knock(chat, "laptop", {
      role: "operator",
      scopes: ["operator.read"],
      platform: "linux",
    });
    chat.clock.advance(2 * MINUTE);
    const coded = await knockWithCode(chat, "phone");
    const [first, second] = [deviceNamed("laptop"), deviceNamed("phone")];
    expect(await chat.say("/pair status")).toEqual([
      [
        "Pending device pairing requests:",
        `- ${coded} · name=phone · platform=iOS · role=node, operator · scopes=operator.approvals, operator.read, operator.write · ip=192.0.2.1 · device=${second.deviceId.slice(0, 12)} · age=0s · setup code of this chat`,
        `- ${plain} · name=laptop · platform=linux · role=operator · scopes=operator.read · ip=192.0.2.1 · device=${first.deviceId.slice(0, 12)} · age=2m`,
        "",
        "Approve: /pair approve <id>",
      ].join("\n"),
    ]);
  });

  it("S121 S150: a name can hide nothing, add no line and no field, and is short", async () => {
    const chat = openPairChat();
    const names = [
      "Owner's iPhone\u2067\u202Eenohp",
      "phone\n- 1234 · name=other",
      "A · ip=this machine · setup code of this chat",
      "x".repeat(5_000),
      "\u{E0041}\u200B\uFEFF\u061C",
      `e${"\u0301".repeat(40)}`,
    ];
    for (const [index, displayName] of names.entries()) {
      await knock(chat, `device ${index}`, { displayName, platform: displayName });
    }
    const [list = ""] = await chat.say("/pair pending");
    expect(list.split("\n")).toHaveLength(names.length + 3);
    expect(list).not.toMatch(
      /[\u200B-\u200F\u202A-\u202E\u2060-\u206F\uFEFF\u061C]|[\u{E0000}-\u{E007F}]|\u0301{4}/u,
    );
    expect(list).toContain("name=Owner's iPhone\\u2067\\u202eenohp · ");
    expect(list).toContain("name=phone\\u000a- 1234 \\u00b7 name=other");
    expect(list).not.toContain("· setup code of this chat");
    for (const line of list.split("\n")) expect(line.length).toBeLessThan(500);
    const [request] = await chat.devices.listRequests(HOST);
    const [answer = ""] = await chat.say(`/pair approve ${request?.requestId}`);
    expect(answer.split("\n")).toHaveLength(4);
  });

  it("is cut where nobody would read on, and says where the rest is", async () => {
    const chat = openPairChat();
    for (let index = 0; index < 20; index += 1) {
      await knock(chat, `device ${index}`, { remoteIp: `192.0.2.${index}` });
    }
    const [list = ""] = await chat.say("/pair pending");
    expect(list).toContain("… and 5 more: openclaw devices list");
    expect(list.length).toBeLessThan(4_096);
  });
});
