import { describe, expect, it } from "vitest";
import { scrubToken } from "../src/scrub-token.js";
import { TOKEN } from "./fixtures.js";

describe("scrubToken", () => {
  it("S155: removes bot tokens from addresses, plain or escaped, and the known token wherever it is", () => {
    const escaped = encodeURIComponent(TOKEN);
    const text = `https://api.telegram.org/bot${TOKEN}/getMe /bot${escaped}/x token=${TOKEN} short=1:x`;
    const scrubbed = scrubToken(text, "1:x");
    expect(scrubbed).toBe(
      "https://api.telegram.org/bot[redacted]/getMe /bot[redacted]/x token=[redacted] short=[redacted]",
    );
  });

  it("leaves other text alone", () => {
    const text = "connect ECONNREFUSED 127.0.0.1:8081 at 2026-01-01T10:00:00";
    expect(scrubToken(text)).toBe(text);
  });
});
