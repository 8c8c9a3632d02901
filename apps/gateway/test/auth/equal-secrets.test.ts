import { describe, expect, it } from "vitest";
import { equalSecrets } from "../../src/auth/equal-secrets.js";

describe("the comparison of secrets", () => {
  it("S76: text of any length, kind and absence is compared without an exception", () => {
    const samples = ["é", "e", "e\u0301", "", "x".repeat(1_048_576), "abc", "abcd", undefined];
    for (const left of samples) {
      for (const right of samples) {
        const isSame = left === right && left !== undefined && left !== "";
        expect(equalSecrets(left, right)).toBe(isSame);
      }
    }
  });

  it("S76: what is absent or empty equals nothing, not even itself", () => {
    expect(equalSecrets(undefined, undefined)).toBe(false);
    expect(equalSecrets("", "")).toBe(false);
    // What a client sends is text only as far as the schema says so.
    expect(equalSecrets(JSON.parse("5"), JSON.parse("5"))).toBe(false);
  });
});
