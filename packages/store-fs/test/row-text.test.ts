import * as fc from "fast-check";
import type { JsonValue, StoredRecord } from "@openclaw/contracts";
import { describe, expect, it } from "vitest";
import { encodeObject, objectLayout } from "../src/openclaw-object-file.js";
import {
  changeRecordsFile,
  encodeChangedRecordsFile,
  encodeRecordsFile,
  type RecordsFile,
} from "../src/records-file.js";
import { spliceRows, type ChangedRow } from "../src/row-text.js";

// Keys and texts that look like the layout of the file, or need escapes.
const key = fc.constantFrom(
  "a",
  "b",
  '"',
  "a\n  ",
  '\n  "b": ',
  '\n{"key":"a",',
  "é🦞",
  "\u2028",
  "",
  "x: ",
  "}",
);
const record: fc.Arbitrary<StoredRecord> = fc.record({
  deviceId: key,
  roles: fc.array(key, { maxLength: 2 }),
  tokens: fc.dictionary(key, key),
});
const raw: fc.Arbitrary<JsonValue> = fc.oneof(
  record,
  fc.constantFrom<JsonValue>(5, null, "text", [], {}, [1]),
);

describe("changing rows of a text", () => {
  it("gives the text of the changed object, whatever its members hold", () => {
    const change = fc.record({ key, raw: fc.option(raw, { nil: undefined }), isMoved: fc.boolean() });
    const property = fc.property(
      fc.array(fc.tuple(key, raw)),
      fc.array(change, { maxLength: 6 }),
      (entries, changes) => {
        const before = new Map(entries);
        const after = new Map(before);
        const rows = new Map<string, ChangedRow<JsonValue>>();
        for (const { key: name, raw: value, isMoved } of changes) {
          if (rows.has(name)) continue;
          const isInPlace = before.has(name) && !isMoved && value !== undefined;
          if (!isInPlace) after.delete(name);
          if (value !== undefined) after.set(name, value);
          rows.set(name, { key: name, isInPlace, value });
        }
        const spliced = spliceRows(objectLayout, encodeObject(before), [...rows.values()]);
        expect(spliced.toString()).toBe(JSON.stringify(Object.fromEntries(after), undefined, 2));
      },
    );
    fc.assert(property, { numRuns: 500 });
  });

  it("gives the text of the changed list of records, version after version", () => {
    const change = fc.tuple(key, fc.option(record, { nil: undefined }));
    const property = fc.property(
      fc.array(fc.tuple(key, record)),
      fc.array(fc.array(change, { maxLength: 3 }), { maxLength: 4 }),
      (entries, versions) => {
        let file: RecordsFile = { records: new Map(entries), malformed: [] };
        encodeChangedRecordsFile(file);
        const expected = new Map(entries);
        for (const changes of versions) {
          for (const [name, value] of new Map(changes)) {
            if (value === undefined) expected.delete(name);
            else expected.set(name, value);
          }
          file = changeRecordsFile(file, new Map(changes));
          const whole = encodeRecordsFile({ records: expected, malformed: [] });
          expect(encodeChangedRecordsFile(file).toString()).toBe(whole.toString());
        }
      },
    );
    fc.assert(property, { numRuns: 500 });
  });
});
