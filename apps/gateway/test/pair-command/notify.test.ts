import { COMMAND_OWNERS, PAIR_NOTIFICATIONS, SETUP_CODES } from "@openclaw/contracts";
import { describe, expect, it, onTestFinished } from "vitest";
import {
  deviceNamed,
  HOST,
  knock,
  knockWithCode,
  MINUTE,
  openPairChat,
  type PairChat,
  type PairChatOptions,
} from "../support/pair-chat.js";

/** A chat whose gateway runs, so that it tells of devices. */
function openListening(options: PairChatOptions = {}): PairChat {
  const chat = openPairChat(options);
  chat.notifier.start();
  onTestFinished(() => chat.notifier.stop());
  return chat;
}

/** Everything that the chat was told, once nothing is on its way. */
async function told(chat: PairChat): Promise<readonly string[]> {
  await chat.notifier.deliver();
  return chat.told;
}

const idsIn = (texts: readonly string[]): readonly string[] =>
  texts.map((text) => /ID: (\S+)/.exec(text)?.[1] ?? "");

describe("/pair notify", () => {
  it("on tells of each device that asks, in the chat and through the account where it was said", async () => {
    const chat = openListening();
    expect(await chat.say("/pair notify on")).toEqual([
      "This chat is told of every device that asks to be paired.",
    ]);
    const requestId = await knock(chat, "laptop", { role: "operator", scopes: ["operator.read"] });
    expect(await told(chat)).toEqual([
      [
        "telegram/default/5: 📲 New device pairing request",
        `ID: ${requestId}`,
        "Name: laptop",
        "Platform: iOS",
        "Role: operator",
        "Scopes: operator.read",
        "IP: 192.0.2.1",
        `Device: ${deviceNamed("laptop").deviceId.slice(0, 12)}`,
        "Setup code: none of this chat",
        "",
        `Approve: /pair approve ${requestId}`,
        "List pending: /pair pending",
      ].join("\n"),
    ]);
    const second = await knock(chat, "tablet");
    expect(idsIn(await told(chat))).toEqual([requestId, second]);
  });

  it("once tells of the next device and of none after it; status tells which it is", async () => {
    const chat = openListening();
    await chat.say("/pair notify once");
    expect(await chat.say("/pair notify")).toEqual(["Device pairing notifications: once."]);
    const first = await knock(chat, "phone");
    await told(chat);
    await knock(chat, "tablet");
    expect(idsIn(await told(chat))).toEqual([first]);
    expect(await chat.say("/pair notify status")).toEqual(["Device pairing notifications: off."]);
  });

  it("once is for a device, and not for the commands that it then offers", async () => {
    const chat = openListening();
    await chat.say("/pair notify once");
    const requestId = await knock(chat, "node");
    await told(chat);
    await chat.say(`/pair approve ${requestId}`);
    const { deviceId: nodeId } = deviceNamed("node");
    await chat.nodes.declare({ node: { nodeId, commands: ["system.run"] }, devicePairedAtMs: 0 });
    expect(idsIn(await told(chat))).toEqual([requestId]);
  });

  it("off ends it, and another word changes nothing", async () => {
    const chat = openListening();
    await chat.say("/pair notify ON");
    expect(await chat.say("/pair notify often")).toEqual(["Say /pair notify on, off, once or status."]);
    expect(await chat.say("/pair notify status")).toEqual(["Device pairing notifications: on."]);
    expect(await chat.say("/pair notify off")).toEqual(["This chat is not told of devices any more."]);
    await knock(chat, "phone");
    expect(await told(chat)).toEqual([]);
  });

  it("does not tell of what waited before, but names the list", async () => {
    const chat = openListening();
    await knock(chat, "early");
    expect((await chat.say("/pair notify once"))[0]).toContain("What waits already: /pair pending");
    const later = await knock(chat, "late");
    expect(idsIn(await told(chat))).toEqual([later]);
  });

  it("tells nothing to a chat that did not ask", async () => {
    const chat = openListening({ ownerAllowFrom: ["telegram:5", "telegram:6"] });
    await chat.say("/pair notify on", { senderId: "6" });
    await knock(chat, "phone");
    expect(await told(chat)).toHaveLength(1);
    expect(chat.told[0]).toMatch(/^telegram\/default\/6: /);
  });

  it("S47: tells nothing to somebody who is an owner no longer", async () => {
    const chat = openListening({ ownerAllowFrom: [] });
    const name = { addedAtMs: 1, addedBy: "alice" };
    await chat.store.transact([COMMAND_OWNERS], (transaction) =>
      transaction.put(COMMAND_OWNERS, "telegram:5", name),
    );
    await chat.say("/pair notify on");
    await chat.store.transact([COMMAND_OWNERS], (transaction) =>
      transaction.delete(COMMAND_OWNERS, "telegram:5"),
    );
    await knock(chat, "phone");
    expect(await told(chat)).toEqual([]);
  });

  it("a damaged record is passed over, and the others are told", async () => {
    const chat = openListening();
    await chat.store.transact([PAIR_NOTIFICATIONS], (transaction) => {
      transaction.put(PAIR_NOTIFICATIONS, "telegram/default/1", { mode: "on", channel: "../x" });
      transaction.put(PAIR_NOTIFICATIONS, "telegram/default/2", { mode: "on" });
    });
    await chat.say("/pair notify on");
    await knock(chat, "phone");
    expect(await told(chat)).toHaveLength(1);
  });
});

describe("a chat that issued a setup code", () => {
  it("is told of the device that presents it, and of no other", async () => {
    const chat = openListening();
    await chat.say("/pair");
    expect((await chat.say("/pair notify"))[0]).toContain("A device that presents a setup code of this chat");
    await knock(chat, "stranger");
    expect(await told(chat)).toEqual([]);
    const requestId = await knockWithCode(chat, "phone");
    expect(idsIn(await told(chat))).toEqual([requestId]);
    expect(chat.told[0]).toContain("Setup code: of this chat");
  });

  it("is told also when the request is seen before the tie of its code to the device", async () => {
    const chat = openPairChat();
    const [, setupCode = ""] = await chat.say("/pair");
    const untied = await chat.store.entries(SETUP_CODES)[Symbol.asyncIterator]().next();
    const [setupId, code] = untied.done === true ? ["", {}] : untied.value;
    await knock(chat, "phone", { setupCode });
    await chat.store.transact([SETUP_CODES], (transaction) => transaction.put(SETUP_CODES, setupId, code));
    expect((await told(chat))[0]).toContain("Setup code: of this chat");
    // Telling gives nothing; to approve takes the tie.
    expect((await chat.say("/pair approve"))[0]).toContain("Nothing was approved");
  });

  it("is told of the commands that this device then offers", async () => {
    const chat = openListening();
    const [, setupCode = ""] = await chat.say("/pair");
    await knock(chat, "phone", { setupCode });
    await told(chat);
    await chat.say("/pair approve");
    const { deviceId } = deviceNamed("phone");
    const declare = (nodeId: string, commands: readonly string[]) =>
      chat.nodes.declare({ node: { nodeId, displayName: "phone", commands }, devicePairedAtMs: 0 });
    await declare(deviceNamed("stranger").deviceId, ["system.run"]);
    const surface = await declare(deviceId, ["camera.snap"]);
    await told(chat);
    expect(chat.told).toHaveLength(2);
    expect(chat.told[1]).toContain("📲 A paired node asks for its commands");
    expect(chat.told[1]).toContain("Commands: camera.snap");
    expect(chat.told[1]).toContain(`/pair approve ${surface.pending?.requestId}`);
  });

  it("is not told any more once its codes have ended, or when it said off", async () => {
    const chat = openListening();
    const [, late = ""] = await chat.say("/pair");
    chat.clock.advance(10 * MINUTE - 1);
    await knock(chat, "phone", { setupCode: late });
    await told(chat);
    expect(chat.told).toHaveLength(1);
    chat.clock.advance(1);
    expect(await chat.say("/pair notify")).toEqual(["Device pairing notifications: off."]);
    const [, code = ""] = await chat.say("/pair");
    await chat.say("/pair notify off");
    await knock(chat, "tablet", { setupCode: code });
    expect(await told(chat)).toHaveLength(1);
  });
});

describe("a device that keeps asking", () => {
  it("S88: is told of once, through a hundred retries over three lifetimes of its request", async () => {
    const chat = openListening();
    await chat.say("/pair notify on");
    for (let retry = 0; retry < 100; retry += 1) {
      await knock(chat, "phone");
      chat.clock.advance(9_000);
    }
    expect(await told(chat)).toHaveLength(1);
    expect(await chat.devices.listRequests(HOST)).toHaveLength(1);
  });

  it("S88: is told of once an hour at most when its requests end in between, and again when it asks for more", async () => {
    const chat = openListening();
    await chat.say("/pair notify on");
    const counts: number[] = [];
    for (let retry = 0; retry < 12; retry += 1) {
      await knock(chat, "phone");
      counts.push((await told(chat)).length);
      chat.clock.advance(6 * MINUTE);
    }
    expect(counts).toEqual([1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2, 2]);
    await knock(chat, "phone", { role: "operator", scopes: ["operator.read"] });
    expect(await told(chat)).toHaveLength(3);
  });

  it("is news again after it was approved or removed", async () => {
    const chat = openListening();
    await chat.say("/pair notify on");
    const requestId = await knock(chat, "phone");
    await told(chat);
    await chat.devices.approve({ requestId, caller: HOST });
    await chat.devices.remove({ deviceId: deviceNamed("phone").deviceId, caller: HOST });
    await knock(chat, "phone");
    expect(await told(chat)).toHaveLength(2);
  });

  it("S88: many devices at once are told of ten times, and then that there are more", async () => {
    const chat = openListening();
    await chat.say("/pair notify on");
    for (let index = 0; index < 30; index += 1) {
      await knock(chat, `flood ${index}`, { remoteIp: `192.0.2.${index}` });
    }
    await told(chat);
    expect(chat.told).toHaveLength(11);
    expect(chat.told[10]).toContain("More devices ask than are told of here.");
    // A device with a code of the chat is none of them.
    await knockWithCode(chat, "phone");
    expect(await told(chat)).toHaveLength(12);
    expect(chat.told[11]).toContain("Name: phone");
  });

  it("S88: devices with codes of the chat take nothing from what it is told of others", async () => {
    const chat = openListening();
    await chat.say("/pair notify on");
    for (let index = 0; index < 12; index += 1) {
      const [, setupCode = ""] = await chat.say("/pair");
      await knock(chat, `own ${index}`, { setupCode, remoteIp: `192.0.2.${index}` });
    }
    await told(chat);
    await knock(chat, "stranger");
    expect(await told(chat)).toHaveLength(13);
    expect(chat.told[12]).toContain("Name: stranger");
  });
});

describe("gateways that come and go", () => {
  it("a restart tells of nothing again, and of what came meanwhile", async () => {
    const before = openListening();
    await before.say("/pair notify on");
    await knock(before, "phone");
    expect(await told(before)).toHaveLength(1);
    await before.notifier.stop();
    const meanwhile = await knock(before, "tablet");
    const { store, clock } = before;
    const after = openListening({ store, clock });
    expect(idsIn(await told(after))).toEqual([meanwhile]);
  });

  it("two gateways on one store tell of a device once", async () => {
    const first = openListening();
    await first.say("/pair notify on");
    const { store, clock } = first;
    const second = openListening({ store, clock });
    await knock(first, "phone");
    await Promise.all([told(first), told(second)]);
    expect([...first.told, ...second.told]).toHaveLength(1);
  });

  it("while the channel is down nothing is lost", async () => {
    const chat = openListening();
    await chat.say("/pair notify on");
    chat.running = new Set(["webchat"]);
    await knock(chat, "phone");
    expect(await told(chat)).toEqual([]);
    chat.running = new Set(["telegram"]);
    expect(await told(chat)).toHaveLength(1);
  });
});
