import { describe, expect, it } from "vitest";
import { checkOwnerDecisions } from "../rules/owner-decisions.js";
import { report } from "../rules/workspace.js";
import { repository } from "./repository.js";
import { samplePackage } from "./sample.js";

const problems = (folder: string, code: string) =>
  checkOwnerDecisions(samplePackage(folder, { "src/index.ts": code })).map((finding) => finding.problem);

const problemsInChat = (code: string) =>
  checkOwnerDecisions(samplePackage("apps/gateway", { "src/pair-command/approve.ts": code })).map(
    (finding) => finding.problem,
  );

describe("decisions about senders", () => {
  it("S107: nothing that handles messages can approve, reject or revoke, so no message changes an allowlist", () => {
    expect(report(checkOwnerDecisions(repository))).toBe("");
  });

  it.each([
    ["pairing.approve({ code });", "pairing.approve"],
    ["void options.pairing.reject;", "options.pairing.reject"],
    ["const { revoke } = { revoke: core.revoke };", "core.revoke"],
    ['store.transact([grantsCollection("telegram", "default")], work);', "grantsCollection"],
    ['store.transact(["pairing-grants/telegram/default"], work);', '"pairing-grants/telegram/default"'],
  ])("%s in a channel is reported", (code, problem) => {
    expect(problems("packages/channel-x", code)).toEqual([problem]);
  });

  it("what owners say in chats is about devices and nodes, and never about senders", () => {
    expect(problemsInChat("devices.approve(input); parts.nodes.approve(input);")).toEqual([]);
    expect(problemsInChat("pairing.approve({ code });")).toEqual(["pairing.approve"]);
    expect(problemsInChat('grantsCollection("telegram", "default");')).toEqual(["grantsCollection"]);
  });

  it("the same in a surface of the owner, and the rejection of a promise, are not reported", () => {
    expect(problems("apps/cli", "pairing.approve({ code });")).toEqual([]);
    const methods = { "src/methods/channel-methods.ts": "pairing.approve({ code });" };
    expect(checkOwnerDecisions(samplePackage("apps/gateway", methods))).toEqual([]);
    expect(problems("apps/gateway", "pairing.approve({ code });")).toEqual(["pairing.approve"]);
    expect(problems("packages/channel-x", "Promise.reject(error);")).toEqual([]);
  });
});
