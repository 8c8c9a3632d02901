import { beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { createPresenceEvents } from "../../src/presence/presence-events.js";
import { createSessions } from "../../src/sessions/create-sessions.js";
import { sampleSession } from "../support/sample-session.js";

const DEVICE = sampleSession({ client: { mode: "ui" } });

function given() {
  const events: string[] = [];
  const sessions = { ...createSessions(), broadcast: (event: string) => void events.push(event) };
  const presenceEvents = createPresenceEvents({
    sessions: () => sessions,
    presence: { list: () => [] },
    stateVersion: { presence: 0, health: 0 },
  });
  onTestFinished(() => presenceEvents.stop());
  return { events, presenceEvents };
}

describe("events of presence", () => {
  beforeEach(() => {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
  });

  it("gather what changes within half a second", () => {
    const { events, presenceEvents } = given();
    for (let count = 0; count < 100; count += 1) presenceEvents.changed(DEVICE);
    vi.advanceTimersByTime(499);
    expect(events).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(events).toEqual(["presence"]);
  });

  it("S74: become rare while one device comes and goes all the time, and quick again after it", () => {
    const { events, presenceEvents } = given();
    for (let passedMs = 0; passedMs < 60_000; passedMs += 50) {
      presenceEvents.changed(DEVICE);
      vi.advanceTimersByTime(50);
    }
    expect(events.length).toBeLessThan(18);
    expect(events.length).toBeGreaterThan(12);
    vi.advanceTimersByTime(15_000);
    const before = events.length;
    presenceEvents.changed(DEVICE);
    vi.advanceTimersByTime(500);
    expect(events).toHaveLength(before + 1);
  });
});
