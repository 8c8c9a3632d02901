import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { createMemoryTokenStore, createSystemWhich, runNode, type CommandContext } from "../src/index.js";
import { evenRandom, IDENTITY } from "./support/clients.js";
import { createFakeTimers } from "./support/fake-timers.js";
import { startGateway } from "./support/scripted-gateway.js";
import { HELLO_4, pairingRequired4, PROTOCOL_MISMATCH_4 } from "./support/transcripts.js";

const CONTEXT: CommandContext = {
  command: "system.which",
  invokeId: "1",
  timeoutMs: 1_000,
  signal: new AbortController().signal,
};

async function programs(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), "system-which-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  await writeFile(path.join(folder, "tool"), "");
  await chmod(path.join(folder, "tool"), 0o755);
  await writeFile(path.join(folder, "document"), "");
  await mkdir(path.join(folder, "folder"));
  return folder;
}

async function running(options: { readonly aborted?: boolean } = {}) {
  const gateway = await startGateway();
  const controller = new AbortController();
  if (options.aborted === true) controller.abort();
  const states: string[] = [];
  const timers = createFakeTimers();
  const outcome = runNode({
    url: gateway.url,
    token: "shared-secret-of-this-gateway",
    identity: IDENTITY,
    tokens: createMemoryTokenStore(),
    searchPath: await programs(),
    commands: { "lamp.on": () => "on" },
    onState: ({ status }) => states.push(status),
    signal: controller.signal,
    runtime: { timers, random: evenRandom },
  });
  return { gateway, controller, states, timers, outcome };
}

it("A node waits for its owner, serves system.which and what it was given, and ends with its signal.", async () => {
  const { gateway, controller, states, timers, outcome } = await running();
  const first = await gateway.next();
  first.challenge();
  expect((await first.connect())["commands"]).toEqual(["lamp.on", "system.which"]);
  first.refuse(...pairingRequired4("request-1"));
  await timers.whenSet((delayMs) => delayMs === 5_000);
  timers.advance(5_000);
  const peer = await gateway.next();
  peer.challenge();
  await peer.connect();
  peer.accept(HELLO_4);
  const payload = {
    id: "1",
    nodeId: IDENTITY.deviceId,
    command: "system.which",
    paramsJSON: '{"bins":["tool"]}',
  };
  peer.send({ type: "event", event: "node.invoke.request", payload });
  expect(await peer.next()).toMatchObject({
    params: { ok: true, payloadJSON: expect.stringContaining("/tool") },
  });
  controller.abort();
  expect(await outcome).toEqual({ status: "stopped" });
  expect(states).toEqual(["connecting", "pairing-required", "connected", "stopped"]);
  expect(timers.delays).toEqual([]);
});

it("A node that has no sense in trying on fails with the reason.", async () => {
  const { gateway, outcome } = await running();
  const peer = await gateway.next();
  peer.challenge();
  await peer.connect();
  peer.refuse(...PROTOCOL_MISMATCH_4);
  expect(await outcome).toMatchObject({ status: "failed", error: { code: "GATEWAY_PROTOCOL_MISMATCH" } });
});

it("A signal that aborted before ends the node before it connects.", async () => {
  const { outcome } = await running({ aborted: true });
  expect(await outcome).toEqual({ status: "stopped" });
});

it("system.which finds programs alone, by name alone, in absolute folders of the search path alone.", async () => {
  const folder = await programs();
  const which = createSystemWhich({
    searchPath: ["", ".", "relative", "/nonexistent", folder].join(path.delimiter),
  });
  const bins = [
    " tool ",
    "document",
    "folder",
    "missing",
    "../tool",
    `../${path.basename(folder)}/tool`,
    `${folder}/tool`,
    "..",
    "",
    "__proto__",
    "a\0b",
    7,
  ];
  expect(await which({ bins }, CONTEXT)).toEqual({ bins: { tool: path.join(folder, "tool") } });
});

it("system.which does not look in a folder that depends on where the node was started.", async () => {
  const which = createSystemWhich({ searchPath: path.relative(process.cwd(), await programs()) });
  expect(await which({ bins: ["tool"] }, CONTEXT)).toEqual({ bins: {} });
});

it.each([undefined, {}, { bins: "tool" }, { bins: Array.from({ length: 201 }, () => "tool") }])(
  "system.which refuses other parameters than a list of names.",
  async (params) => {
    const which = createSystemWhich({ searchPath: "/usr/bin" });
    await expect(which(params, CONTEXT)).rejects.toMatchObject({ code: "INVALID_COMMAND_PARAMS" });
  },
);
