import { describe, expect, it } from "vitest";
import { checkHouseStyle } from "../rules/house-style.js";
import { report } from "../rules/workspace.js";
import { repository } from "./repository.js";
import { samplePackage } from "./sample.js";

const found = (code: string, file = "src/index.ts") =>
  report(checkHouseStyle(samplePackage("packages/x", { [file]: code })));

describe("house style beyond lint", () => {
  it("the repository keeps it", () => {
    expect(report(checkHouseStyle(repository))).toBe("");
  });

  it.each([
    ["a long file", "\n".repeat(300) + "export {};", "has 301 lines"],
    ["open work", "// TODO: later\nexport {};", "belongs in an issue"],
    ["a suppressed type error", "// @ts-ignore\nexport {};", "a suppressed finding"],
    ["a suppressed lint error", "/* oxlint-disable */\nexport {};", "a suppressed finding"],
    ["a trailing comment", "export {}; // FIXME", "belongs in an issue"],
    ["an empty catch block", "try { run(); } catch { }", "empty catch block"],
    ["a print", 'console.error("x");', "console.error(…)"],
    ["a write to stdout", 'process.stdout.write("x");', "process.stdout.write(…)"],
    ["an exit", "process.exit(1);", "process.exit(…)"],
    ["a key that can wait for ever", 'crypto.generateKeyPairSync("ed25519");', "waits for ever"],
  ])("%s is found in a library", (_, code, problem) => {
    expect(found(code)).toContain(problem);
  });

  it.each([
    ["a skipped test", 'it.skip("x", () => {});'],
    ["a lonely test", 'describe.only("x", () => {});'],
    ["a planned test", 'it.todo("x");'],
    ["a skipped table", 'it.concurrent.skip("x", () => {});'],
    ["a mocked module", 'vi.mock("../src/index.js");'],
    ["a spied global", 'vi.spyOn(Date, "now");'],
  ])("%s is found", (_, code) => {
    expect(found(code, "test/index.test.ts")).toContain("packages/x/test/index.test.ts:1");
  });

  it("the same words in a string are not reported", () => {
    expect(found('export const text = "// TODO";')).toBe("");
  });
});
