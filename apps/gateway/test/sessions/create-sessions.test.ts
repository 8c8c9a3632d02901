import { sessionCaller } from "@openclaw/device-pairing";
import { describe, expect, it } from "vitest";
import { createSessions, type LiveSession } from "../../src/sessions/create-sessions.js";

function createSession(connectionId: string, facts: Partial<LiveSession> = {}) {
  const texts: string[] = [];
  const scopes = facts.scopes ?? [];
  const session: LiveSession = {
    connectionId,
    protocol: 4,
    role: "operator",
    scopes,
    authentication: "shared-token",
    connect: {
      minProtocol: 4,
      maxProtocol: 4,
      client: { id: "cli", mode: "cli", version: "1", platform: "linux" },
    },
    isLocal: true,
    connectedAtMs: 0,
    caller: sessionCaller({ scopes }),
    sendEvent: () => undefined,
    deliver: (frame) => void texts.push(frame.toText(texts.length + 1)),
    close: () => undefined,
    ...facts,
  };
  return { session, texts };
}

describe("sessions", () => {
  it("are found by connection and by device until they are removed", () => {
    const sessions = createSessions();
    const { session: old } = createSession("old", { deviceId: "d" });
    const { session: next } = createSession("next", { deviceId: "d" });
    sessions.add(old);
    sessions.add(next);
    expect(sessions.ofDevice("d")).toEqual([old, next]);
    // The end of the old connection of a device comes after the start of the new one.
    sessions.remove(old);
    sessions.remove(old);
    expect(sessions.ofDevice("d")).toEqual([next]);
    expect(sessions.byConnection("old")).toBeUndefined();
    expect(sessions.byConnection("next")).toBe(next);
    sessions.remove(next);
    expect(sessions.ofDevice("d")).toEqual([]);
    expect([...sessions.all()]).toEqual([]);
    expect(sessions.size).toBe(0);
  });

  it("get a broadcast that is written once, each with its own number", () => {
    const sessions = createSessions();
    const peers = ["a", "b", "c"].map((id) => createSession(id));
    for (const { session } of peers) sessions.add(session);
    let written = 0;
    const payload = {
      toJSON: () => {
        written += 1;
        return { text: "€" };
      },
    };
    sessions.broadcast("health", payload, { stateVersion: { presence: 1, health: 2 } });
    sessions.broadcast("tick", payload);
    expect(written).toBe(2);
    for (const { texts } of peers) {
      expect(texts.map((text) => JSON.parse(text))).toEqual([
        {
          type: "event",
          event: "health",
          payload: { text: "€" },
          stateVersion: { presence: 1, health: 2 },
          seq: 1,
        },
        { type: "event", event: "tick", payload: { text: "€" }, seq: 2 },
      ]);
    }
  });

  it("write no broadcast that nobody may read", () => {
    const sessions = createSessions();
    sessions.add(createSession("a").session);
    const payload = {
      toJSON: () => {
        throw new Error("was written");
      },
    };
    expect(() => sessions.broadcast("presence", payload, { scopes: ["operator.read"] })).not.toThrow();
  });

  it.each([
    ["operator", ["operator.admin"], true],
    ["operator", ["operator.write"], true],
    ["operator", ["operator.read"], true],
    ["operator", ["operator.pairing"], false],
    ["operator", [], false],
    // A node never has scopes; if it had, it would still be none of those who read.
    ["node", ["operator.admin"], false],
  ] as const)("of role %s with %j get what readers get: %s", (role, scopes, expected) => {
    const sessions = createSessions();
    const { session, texts } = createSession("a", { role, scopes });
    sessions.add(session);
    sessions.broadcast("presence", {}, { scopes: ["operator.read"] });
    expect(texts).toHaveLength(expected ? 1 : 0);
  });

  it("are closed where a condition holds, although closing removes them", () => {
    const sessions = createSessions();
    const closed: string[] = [];
    for (const id of ["a", "b", "c"]) {
      const { session } = createSession(id, {
        close: (code, reason) => {
          closed.push(`${id} ${code} ${reason}`);
          sessions.remove(session);
        },
      });
      sessions.add(session);
    }
    expect(sessions.closeWhere(({ connectionId }) => connectionId !== "b", 4001, "device removed")).toBe(2);
    expect(closed).toEqual(["a 4001 device removed", "c 4001 device removed"]);
    expect(sessions.size).toBe(1);
  });
});
