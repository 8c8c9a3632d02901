import { describe, expect, it } from "vitest";
import { checkSecurityRules, numberedTests, securityRules } from "../rules/security-rules.js";
import { report, workspaceOf } from "../rules/workspace.js";
import { repository } from "./repository.js";

const tests = (code: string) =>
  numberedTests(workspaceOf({ "packages/x/test/a.test.ts": code })).map((test) => test.number);

describe("table of the security rules", () => {
  it("every row of docs/security/rules.md has a test with its number, and every numbered test a row", () => {
    const document = repository.files.find((file) => file.path === "docs/security/rules.md")?.text ?? "";
    const rules = securityRules(document);

    expect(rules.length).toBeGreaterThan(20);
    expect(report(checkSecurityRules(rules, numberedTests(repository)))).toBe("");
  });

  it("numbers are read from titles of tests, groups, tables and suites that take a runner", () => {
    expect(
      tests(`
        it("S1: one", () => {});
        describe("S2, S3: two", () => {});
        it.each([1])("S4 and S5: %s", () => {});
        test(\`S6: \${name}\`, () => {});
        runner.it("S7 S8: suite", () => {});
        it.each([["S9: in a table", 1]])("%s", () => {});
        it("not S10: in the middle", () => {});
        const text = "S11: no test";`),
    ).toEqual(["S1", "S2", "S3", "S4", "S5", "S6", "S7", "S8", "S9"]);
  });

  it("a row without a test, a test without a row, a wrong package and a second row are reported", () => {
    const rules = securityRules(
      "| S1 | a | b | `packages/x` |\n| S2 | a | b | `packages/x` |\n| S3 | a | b | `packages/y` |\n| S3 | a | b | `packages/x` |",
    );
    const proofs = [
      { number: "S1", where: "packages/x/test/a.test.ts:1" },
      { number: "S3", where: "packages/x/test/a.test.ts:2" },
      { number: "S4", where: "packages/x/test/a.test.ts:3" },
    ];

    expect(checkSecurityRules(rules, proofs).map((finding) => finding.problem)).toEqual([
      "S3 has two rows",
      "S2 has no test",
      "S3 names packages/y",
      "S4 has no row",
    ]);
  });
});
