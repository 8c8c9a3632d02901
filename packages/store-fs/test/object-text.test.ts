import * as fc from "fast-check";
import type { JsonValue } from "@openclaw/contracts";
import { expect, it } from "vitest";
import { encodeObject, spliceObject, type ChangedRow } from "../src/object-text.js";

// Keys and texts that look like the layout of the file, or need escapes.
const key = fc.constantFrom("a", "b", '"', "a\n  ", '\n  "b": ', "é🦞", "\u2028", "", "x: ", "}");
const raw: fc.Arbitrary<JsonValue> = fc.oneof(
  fc.record({ deviceId: key, roles: fc.array(key, { maxLength: 2 }), tokens: fc.dictionary(key, key) }),
  fc.constantFrom<JsonValue>(5, null, "text", [], {}, [1]),
);
const entry = fc.tuple(key, raw);
const change = fc.record({ key, raw: fc.option(raw, { nil: undefined }), isMoved: fc.boolean() });

it("Changing members of a text gives the text of the changed members, whatever they hold.", () => {
  const property = fc.property(fc.array(entry), fc.array(change, { maxLength: 6 }), (entries, changes) => {
    const before = new Map(entries);
    const after = new Map(before);
    const rows = new Map<string, ChangedRow>();
    for (const { key: name, raw: value, isMoved } of changes) {
      if (rows.has(name)) continue;
      const isInPlace = before.has(name) && !isMoved && value !== undefined;
      if (!isInPlace) after.delete(name);
      if (value !== undefined) after.set(name, value);
      rows.set(name, { key: name, isInPlace, raw: value });
    }
    const spliced = spliceObject(encodeObject(before), [...rows.values()]);
    expect(spliced.toString()).toBe(encodeObject(after).toString());
    expect(spliced.toString()).toBe(JSON.stringify(Object.fromEntries(after), undefined, 2));
  });
  fc.assert(property, { numRuns: 500 });
});
