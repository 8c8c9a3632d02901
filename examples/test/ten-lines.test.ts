import { expect, it } from "vitest";
import { runExample } from "./run-example.js";

it("Ten lines let a stranger in with the owner's approval, and out again.", async () => {
  const lines = (await runExample("ten-lines")).trim().split("\n");
  expect(lines[0]).toMatch(/^The stranger reads: ask the owner to approve [A-HJ-NP-Z2-9]{8}\.$/);
  expect(lines.slice(1)).toEqual([
    "The owner's approval: approved.",
    "May the stranger write now? yes.",
    "And after the revocation? no.",
  ]);
}, 60_000);
