import { createFakeClock } from "@openclaw/testkit";
import { describe, expect, it } from "vitest";
import { createRecentMessages, type RecentMessages } from "../src/recent-messages.js";
import type { ChatMessage } from "../src/index.js";

const LIMITS = { recentLifetimeMs: 1_000, maxRecentPerVisitor: 3, maxRecentCharacters: 1_300 };

function open() {
  const clock = createFakeClock();
  const recent = createRecentMessages({ clock, ...LIMITS });
  const add = (visitorId: string, text: string): void => {
    const message: ChatMessage = { id: text, from: "bot", text, atMs: clock.now() };
    recent.add(visitorId, message);
  };
  return { clock, recent, add };
}

const textsOf = (recent: RecentMessages, visitorId: string): readonly string[] =>
  recent.of(visitorId).map(({ text }) => text);

describe("recent messages", () => {
  it("keeps the last ones of each visitor in order", () => {
    const { recent, add } = open();
    for (const text of ["1", "2", "3", "4"]) add("a", text);
    add("b", "5");
    expect(textsOf(recent, "a")).toEqual(["2", "3", "4"]);
    expect(textsOf(recent, "b")).toEqual(["5"]);
    expect(textsOf(recent, "c")).toEqual([]);
  });

  it("forgets what is older than its lifetime", () => {
    const { clock, recent, add } = open();
    add("a", "old");
    clock.advance(600);
    add("a", "new");
    clock.advance(600);
    expect(textsOf(recent, "a")).toEqual(["new"]);
  });

  it("S145: whatever visitors send, all of them together stay within the limit, and the longest silent goes first", () => {
    const { recent, add } = open();
    add("first", "x".repeat(300));
    add("second", "y".repeat(300));
    add("first", "z");
    add("third", "w".repeat(300));
    expect(textsOf(recent, "second")).toEqual([]);
    expect(textsOf(recent, "first")).toHaveLength(2);
    for (let count = 0; count < 10_000; count += 1) add(`v${count}`, "1");
    const kept = Array.from({ length: 10_000 }, (_, count) => recent.of(`v${count}`).length);
    expect(kept.filter((length) => length > 0)).toHaveLength(6);
    expect(kept.at(-1)).toBe(1);
  });

  it("forgets everything when it is cleared", () => {
    const { recent, add } = open();
    add("a", "x");
    recent.clear();
    expect(textsOf(recent, "a")).toEqual([]);
  });
});
