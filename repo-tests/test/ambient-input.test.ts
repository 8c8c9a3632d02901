import { describe, expect, it } from "vitest";
import { checkAmbientInput, type ReviewedDefault } from "../rules/ambient-input.js";
import { report } from "../rules/workspace.js";
import { repository } from "./repository.js";
import { samplePackage } from "./sample.js";

/** Where a library may fall back to the real clock or environment: always the default of an option. */
const REVIEWED: readonly ReviewedDefault[] = [
  {
    file: "packages/gateway-client/src/client-runtime.ts",
    input: "Date.now",
    why: "the default of the clients' runtime option",
  },
  {
    file: "packages/pairing-core/src/system.ts",
    input: "Date.now",
    why: "exported as systemClock, the default of createPairing",
  },
  {
    file: "packages/device-pairing/src/system.ts",
    input: "Date.now",
    why: "the default of the clock options of createDevicePairing, createNodePairing and loadDeviceIdentity",
  },
  { file: "packages/store-fs/src/host.ts", input: "Date.now", why: "the default of the store's host option" },
  {
    file: "packages/channel-kit/src/keep-connected.ts",
    input: "Math.random",
    why: "the default of the jitter of reconnects, which decides nothing else",
  },
  {
    file: "packages/channel-discord/src/discord-options.ts",
    input: "Date.now",
    why: "the default of the channel's clock option",
  },
  {
    file: "packages/channel-feishu/src/feishu-options.ts",
    input: "Date.now",
    why: "the default of the channel's clock option",
  },
  {
    file: "packages/channel-imessage/src/imessage-options.ts",
    input: "Date.now",
    why: "the default of the channel's clock option",
  },
  {
    file: "packages/testkit/src/imessage/fake-messages.ts",
    input: "Date.now",
    why: "the default of the clock option of the fake database",
  },
  {
    file: "packages/channel-whatsapp/src/whatsapp-options.ts",
    input: "Date.now",
    why: "the default of the channel's clock option",
  },
  {
    file: "packages/channel-whatsapp/src/whatsapp-guard.ts",
    input: "Date.now",
    why: "the default of the guard's clock option",
  },
  {
    file: "packages/testkit/src/whatsapp/nodes.ts",
    input: "Date.now",
    why: "the default of `writtenAtMs` of the fake: the client compares it with the real clock",
  },
  {
    file: "packages/channel-slack/src/slack-options.ts",
    input: "Date.now",
    why: "the default of the channel's clock option",
  },
  {
    file: "packages/testkit/src/slack/fake-slack-http.ts",
    input: "Date.now",
    why: "the default time of a signature of the fake",
  },
  {
    file: "packages/channel-telegram/src/telegram-options.ts",
    input: "Date.now",
    why: "the default of the channel's clock option",
  },
  {
    file: "packages/channel-webchat/src/webchat-options.ts",
    input: "Date.now",
    why: "the default of the channel's clock option",
  },
];

const found = (code: string) =>
  checkAmbientInput(samplePackage("packages/x", { "src/index.ts": code }), []).map(
    (finding) => finding.problem,
  );

describe("ambient input", () => {
  it("libraries take time, randomness and environment as options", () => {
    expect(report(checkAmbientInput(repository, REVIEWED))).toBe("");
  });

  it.each([
    ["const a = Date.now();", "uses Date.now"],
    ["const a = { now: Date.now };", "uses Date.now"],
    ["const a = globalThis.Math.random();", "uses Math.random"],
    ["const a = new Date();", "uses new Date()"],
    ["const a = process.env.HOME;", "uses process.env"],
    ['const a = process["env"];', "uses process.env"],
    ["const { env } = process;", "uses process.env"],
    ["const { env: all } = globalThis.process;", "uses process.env"],
  ])("%s is found", (code, problem) => {
    expect(found(code)).toEqual([problem]);
  });

  it("a date made of a given time is no ambient input", () => {
    expect(found("export const iso = (ms: number) => new Date(ms).toISOString();")).toEqual([]);
  });

  it("a reviewed default is accepted, and reported once it is gone", () => {
    const reviewed = [{ file: "packages/x/src/index.ts", input: "Date.now", why: "a default" }] as const;
    const using = samplePackage("packages/x", { "src/index.ts": "export const now = Date.now;" });
    const gone = samplePackage("packages/x", { "src/index.ts": "export {};" });

    expect(checkAmbientInput(using, reviewed)).toEqual([]);
    expect(report(checkAmbientInput(gone, reviewed))).toContain("does not use it");
  });
});
