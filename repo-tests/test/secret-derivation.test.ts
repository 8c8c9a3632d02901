import { describe, expect, it } from "vitest";
import { checkSecretDerivation } from "../rules/secret-derivation.js";
import { report } from "../rules/workspace.js";
import { repository } from "./repository.js";
import { samplePackage } from "./sample.js";

const problems = (expression: string) =>
  checkSecretDerivation(
    samplePackage("packages/x", { "src/index.ts": `export const id = ${expression};` }),
  ).map((finding) => finding.problem);

describe("values derived from secrets", () => {
  it("S157: a hash of a secret carries a label of its purpose, so that it serves no other", () => {
    expect(report(checkSecretDerivation(repository))).toBe("");
  });

  it.each([
    'createHash("sha256").update(secret)',
    'createHash("sha256").update(options.webhookSecret)',
    'createHash("sha256").update("no end").update(botToken)',
  ])("%s is reported", (expression) => {
    expect(problems(expression)).toEqual([expression]);
  });

  it("a labelled hash, and a hash of what is no secret, are not reported", () => {
    expect(problems('createHash("sha256").update("visitor id\\0").update(secret)')).toEqual([]);
    expect(problems('createHash("sha256").update(body)')).toEqual([]);
  });
});
