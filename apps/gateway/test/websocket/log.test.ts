import { describe, expect, it } from "vitest";
import { createLog } from "../../src/log/create-log.js";
import { createScrubber } from "../../src/log/create-scrubber.js";
import { attempt, createDeviceIdentity, join, startServer, TOKEN, upgradeByHand } from "./support.js";

/** The real log, as lines. No secret is known to it: what it must not show must not reach it. */
function createLines() {
  const lines: string[] = [];
  const write = (record: string): void => void lines.push(record);
  return { lines, logger: createLog({ level: "debug", scrubber: createScrubber([]), write }) };
}

describe("the log of connections", () => {
  it("S86: keeps what peers say of themselves in one line, escaped and cut", async () => {
    const { lines, logger } = createLines();
    const { port } = await startServer({ logger });
    const headers = [`User-Agent: ${"x".repeat(5_000)}`, "Origin: https://evil\u009b.example\u202e"];
    await upgradeByHand(port, headers);
    const displayName = `a\r\n{"level":50}\u202e\u001b]0;${"y".repeat(150)}`;
    const raw = await attempt(
      port,
      { client: { displayName }, identity: createDeviceIdentity() },
      { headers: { "User-Agent": `agent ${"z".repeat(5_000)}` } },
    );
    await raw.closed;
    expect(lines.length).toBeGreaterThan(1);
    for (const line of lines) {
      expect(line.match(/\n/g)).toHaveLength(1);
      expect(line.trimEnd()).not.toMatch(/[\p{Cc}\u202e]/u);
      expect(line.length).toBeLessThan(4_000);
      expect(() => JSON.parse(line)).not.toThrow();
    }
  });

  it("never holds a token, a nonce or a signature, neither of who gets in nor of who does not", async () => {
    const { lines, logger } = createLines();
    const { port } = await startServer({ logger });
    const identity = createDeviceIdentity();
    const secret = "a-wrong-token-that-nobody-may-read";
    const refused = await attempt(port, { identity, auth: { token: secret, password: secret } });
    await refused.closed;
    const { hello, challenge } = await join(port, { identity });
    const text = lines.join("");
    expect(text).toContain(identity.deviceId);
    for (const hidden of [
      secret,
      TOKEN,
      hello.auth?.deviceToken ?? "",
      challenge.nonce,
      refused.challenge.nonce,
    ]) {
      expect(hidden.length).toBeGreaterThan(10);
      expect(text).not.toContain(hidden);
    }
    expect(text).not.toContain('signature":');
  });

  it("tells of many refusals in few lines", async () => {
    const lines: string[] = [];
    const note = (_fields: object, message: string): void => void lines.push(message);
    const logger = { debug: () => undefined, info: note, warn: note, error: note };
    const { port, server } = await startServer({ logger });
    for (let index = 0; index < 100; index += 1) {
      await (
        await attempt(port, { client: { id: "nobody" } })
      ).closed;
    }
    expect(server.counters().refused).toEqual({ "invalid-params": 100 });
    expect(lines).toHaveLength(1);
  });
});
