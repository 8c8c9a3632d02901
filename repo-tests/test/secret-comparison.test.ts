import { describe, expect, it } from "vitest";
import { checkSecretComparison } from "../rules/secret-comparison.js";
import { report } from "../rules/workspace.js";
import { repository } from "./repository.js";
import { samplePackage } from "./sample.js";

const problems = (files: Readonly<Record<string, string>>) =>
  checkSecretComparison(samplePackage("packages/x", files)).map((finding) => finding.problem);

describe("comparison of secrets", () => {
  it("S76: secrets are compared in constant time by one helper", () => {
    expect(report(checkSecretComparison(repository))).toBe("");
  });

  it.each(["given === webhookSecret", "options.password != given", 'headers["secret"] == given'])(
    "%s is reported",
    (expression) => {
      expect(problems({ "src/index.ts": `export const ok = ${expression};` })).toEqual([expression]);
    },
  );

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
