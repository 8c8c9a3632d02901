import { describe, expect, it } from "vitest";
import { repository } from "./repository.js";

/** What an owner who also runs a newer OpenClaw must find in the document before they rely on a deletion. */
const FACTS: readonly (readonly [string, RegExp])[] = [
  ["newer versions keep pairing in SQLite", /SQLite/],
  ["they import JSON files that lie around", /import[\s\S]{0,200}doctor --fix/],
  ["deleting a JSON file does not revoke there", /[Dd]eleting (?:a|the) JSON files? does not revoke/],
  ["the way to revoke", /pairing revoke/],
];

const missingFacts = (text: string) => FACTS.filter(([, fact]) => !fact.test(text)).map(([name]) => name);

describe("docs/compatibility.md", () => {
  it("S178: says that newer versions moved to SQLite and that deleting JSON does not revoke there", () => {
    const document = repository.files.find((file) => file.path === "docs/compatibility.md")?.text ?? "";

    expect(missingFacts(document)).toEqual([]);
  });

  it("a document without these facts is reported", () => {
    expect(missingFacts("Newer versions use SQLite.")).toHaveLength(3);
  });
});
