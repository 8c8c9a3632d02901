import { describe, expect, it } from "vitest";
import { checkSecretComparison, type ReviewedComparison } from "../rules/secret-comparison.js";
import { report } from "../rules/workspace.js";
import { repository } from "./repository.js";
import { samplePackage } from "./sample.js";

const REVIEWED: readonly ReviewedComparison[] = [
  {
    file: "apps/gateway/src/secrets-of.ts",
    expression: "text === secret",
    why: "variables of the owner's environment are searched for the owner's secrets; nobody guesses",
  },
];

const problems = (files: Readonly<Record<string, string>>) =>
  checkSecretComparison(samplePackage("packages/x", files)).map((finding) => finding.problem);

describe("comparison of secrets", () => {
  it("S76: secrets are compared in constant time by one helper", () => {
    expect(report(checkSecretComparison(repository, REVIEWED))).toBe("");
  });

  it.each(["given === webhookSecret", "options.password != given", 'headers["secret"] == given'])(
    "%s is reported",
    (expression) => {
      expect(problems({ "src/index.ts": `export const ok = ${expression};` })).toEqual([expression]);
    },
  );

  it("a reviewed comparison is accepted, and reported once it is gone", () => {
    const reviewed = [{ file: "packages/x/src/index.ts", expression: "text === secret", why: "a sample" }];
    const sample = (code: string) =>
      checkSecretComparison(samplePackage("packages/x", { "src/index.ts": code }), reviewed);

    expect(sample("export const same = text === secret;")).toEqual([]);
    expect(sample("export {};").map((finding) => finding.problem)).toEqual([
      "text === secret was reviewed and is gone",
    ]);
  });

  it("a second home of the helper is reported", () => {
    const code = 'import { timingSafeEqual } from "node:crypto";\nvoid timingSafeEqual;';

    expect(problems({ "src/a.ts": code, "src/b.ts": code })).toEqual(["a second user of timingSafeEqual"]);
  });

  it("a question whether a secret is there is not reported", () => {
    expect(problems({ "src/index.ts": 'export const ok = secret === undefined || secret === "";' })).toEqual(
      [],
    );
  });
});
