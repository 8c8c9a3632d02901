import * as fc from "fast-check";
import { expect, it } from "vitest";
import { changeAllowFile, encodeAllowFile, type AllowFile } from "../src/openclaw-allow-file.js";

const change = fc.record({
  removed: fc.uniqueArray(fc.constantFrom("1", "2", "3", 'quo"te', "🦞")),
  added: fc.uniqueArray(fc.constantFrom("1", "2", "3", 'quo"te', "🦞")),
  isWritten: fc.boolean(),
});

it("A list that grows step by step has the bytes of one that is written at once.", () => {
  const property = fc.property(
    fc.constantFrom({}, { note: "kept" }),
    fc.array(change, { maxLength: 12 }),
    (rest, changes) => {
      let file: AllowFile = { entries: [], rest };
      for (const { removed, added, isWritten } of changes) {
        file = changeAllowFile(file, new Set(removed), added);
        if (!isWritten) continue;
        const allowFrom = file.entries.map(({ raw }) => raw);
        const atOnce = `${JSON.stringify({ version: 1, allowFrom, ...rest }, null, 2)}\n`;
        expect(Buffer.from(encodeAllowFile(file)).toString()).toBe(atOnce);
      }
    },
  );
  fc.assert(property, { seed: 20_260_101, numRuns: 500 });
});
