import { describe, expect, it } from "vitest";
import { createMessageCursor } from "../src/message-cursor.js";

describe("createMessageCursor", () => {
  it("moves only over what is done, and remembers what is done above", () => {
    const cursor = createMessageCursor(100);
    expect(cursor.snapshot()).toBeUndefined();
    cursor.reset({ position: 10, handled: [] });
    for (const row of [11, 12, 13]) {
      cursor.begin(row);
      cursor.scanned(row);
    }
    cursor.done(12);
    cursor.done(13);
    expect(cursor.snapshot()).toEqual({ position: 10, handled: [12, 13] });
    expect([11, 12, 13, 14].map((row) => cursor.has(row))).toEqual([true, true, true, false]);
    cursor.done(11);
    expect(cursor.snapshot()).toEqual({ position: 13, handled: [] });
  });

  it("a row that is given back holds the position, and is read again", () => {
    const cursor = createMessageCursor(100);
    cursor.reset({ position: 10, handled: [] });
    cursor.begin(11);
    cursor.giveBack(11);
    cursor.begin(12);
    cursor.done(12);
    cursor.scanned(12);
    expect(cursor.hasReturned()).toBe(true);
    expect(cursor.snapshot()).toEqual({ position: 10, handled: [12] });
    cursor.rescan();
    expect([cursor.scannedTo(), cursor.hasReturned(), cursor.has(11), cursor.has(12)]).toEqual([
      10,
      false,
      false,
      true,
    ]);
  });

  it("an overflow reads again from where it says, and never forward", () => {
    const cursor = createMessageCursor(100);
    cursor.reset({ position: 10, handled: [] });
    cursor.scanned(15);
    cursor.rewind(12);
    cursor.rewind(20);
    expect(cursor.scannedTo()).toBe(12);
  });

  it("is full when too much is remembered above a row that does not end", () => {
    const cursor = createMessageCursor(3);
    cursor.reset({ position: 0, handled: [] });
    cursor.begin(1);
    for (const row of [2, 3, 4]) cursor.done(row);
    cursor.scanned(4);
    expect(cursor.isFull()).toBe(true);
    cursor.done(1);
    expect(cursor.isFull()).toBe(false);
  });
});
