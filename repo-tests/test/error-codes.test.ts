import { describe, expect, it } from "vitest";
import { checkErrorDocument, checkErrorRows, sourceNames, thrownCodes } from "../rules/error-codes.js";
import { createProgram } from "../rules/typescript-program.js";
import { report, repositoryRoot } from "../rules/workspace.js";
import { repository } from "./repository.js";

const CLASS = "declare class OpenClawError extends Error { constructor(code: string, message: string); }\n";

function codesIn(code: string) {
  const program = createProgram(repositoryRoot, [], [{ path: "sample.ts", text: CLASS + code }]);
  return thrownCodes(program, (name) => (name.endsWith("/sample.ts") ? "sample.ts" : undefined));
}

describe("error codes", () => {
  it(
    "every code that the sources throw has a row in docs/errors.md, and every row is thrown",
    { timeout: 60_000 },
    () => {
      const names = sourceNames(repository, repositoryRoot);
      const program = createProgram(repositoryRoot, [...names.values()]);
      const thrown = thrownCodes(program, (name) => names.get(name));
      const document = repository.files.find((file) => file.path === "docs/errors.md")?.text ?? "";

      expect(thrown.codes.size).toBeGreaterThan(10);
      expect(
        report([
          ...thrown.findings,
          ...checkErrorDocument(thrown.codes, document),
          ...checkErrorRows(document),
        ]),
      ).toBe("");
    },
  );

  it("codes are found as literals, conditions and members of a union", () => {
    const { codes } = codesIn(`
      throw new OpenClawError("FIRST_CODE", "x");
      export const second = (yes: boolean) => new OpenClawError(yes ? "SECOND_CODE" : "THIRD_CODE", "x");
      export const fourth = (code: "FOURTH_CODE" | "FIFTH_CODE") => new OpenClawError(code, "x");`);

    expect([...codes.keys()]).toEqual([
      "FIRST_CODE",
      "SECOND_CODE",
      "THIRD_CODE",
      "FOURTH_CODE",
      "FIFTH_CODE",
    ]);
  });

  it("a code of type string is reported", () => {
    const { findings } = codesIn('export const any = (code: string) => new OpenClawError(code, "x");');

    expect(report(findings)).toContain("sample.ts:2: code code is no literal");
  });

  it("an undocumented code and a row of a code that is gone are reported", () => {
    const findings = checkErrorDocument(new Map([["NEW_CODE", "a.ts:1"]]), "| `OLD_CODE` | a | b | c |");

    expect(findings.map((finding) => finding.problem)).toEqual([
      "NEW_CODE has no row in docs/errors.md",
      "OLD_CODE is thrown nowhere",
    ]);
  });

  it("a row without advice is reported", () => {
    expect(checkErrorRows("| `OLD_CODE` | store | it broke | |")).toHaveLength(1);
    expect(checkErrorRows("| `OLD_CODE` | store | it broke | mend it |")).toEqual([]);
  });
});
