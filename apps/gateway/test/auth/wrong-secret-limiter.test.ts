import { describe, expect, it } from "vitest";
import { createWrongSecretLimiter } from "../../src/auth/wrong-secret-limiter.js";

const limits = { maxAttempts: 2, windowMs: 100, lockoutMs: 1_000 };

describe("the memory for wrong secrets", () => {
  it("S67: is bounded: a client that was quiet for longest is forgotten first", () => {
    const limiter = createWrongSecretLimiter({ limits, clock: { now: () => 0 }, maxClients: 100 });
    for (let client = 0; client < 10_000; client += 1) limiter.noteWrong(`${client}`);
    expect(limiter.size).toBe(100);
    limiter.noteWrong("9999");
    expect(limiter.lockedForMs("9999")).toBe(1_000);
  });

  it("a clock that is set back ends a lock: it would last until the clock is there again", () => {
    let now = 1_000_000;
    const limiter = createWrongSecretLimiter({ limits, clock: { now: () => now } });
    limiter.noteWrong("a");
    limiter.noteWrong("a");
    expect(limiter.lockedForMs("a")).toBe(1_000);
    now = 0;
    expect(limiter.lockedForMs("a")).toBe(0);
  });
});
