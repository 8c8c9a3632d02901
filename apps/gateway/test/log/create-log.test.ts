import { OpenClawError } from "@openclaw/contracts";
import { describe, expect, it } from "vitest";
import { createLog } from "../../src/log/create-log.js";
import { createScrubber } from "../../src/log/create-scrubber.js";

const TOKEN = "123456789:AAabcdefghijklmnopqrstuvwxyz0123456";

function open(secrets: readonly string[] = []) {
  const records: string[] = [];
  const scrubber = createScrubber(secrets);
  const logger = createLog({ level: "debug", scrubber, write: (record) => records.push(record) });
  return { records, logger, scrubber, all: () => records.join("") };
}

describe("a log record", () => {
  it("is one line of JSON with time, level, fields and message", () => {
    const { logger, records } = open();
    logger.info({ channel: "webchat", count: 2 }, "hello");
    expect(records).toHaveLength(1);
    expect(records[0]).toMatch(/^\{.*\}\n$/);
    expect(JSON.parse(records[0] ?? "")).toEqual({
      level: 30,
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
      channel: "webchat",
      count: 2,
      msg: "hello",
    });
  });

  it("S160: a line break in a sender's name makes no second record", () => {
    const { logger, records } = open();
    logger.warn({ name: "a\nERROR root logged in\r\n{}" }, "x");
    expect(records).toHaveLength(1);
    expect(records[0]?.trimEnd()).not.toContain("\n");
    expect(JSON.parse(records[0] ?? "")).toMatchObject({ name: "a\nERROR root logged in\r\n{}" });
  });

  it("S151 S86: holds no control, format or direction character, and reads back as it was", () => {
    const { logger, all } = open();
    const basic = Array.from({ length: 0xa0 }, (_, code) => code);
    const others = [0xad, 0x61c, 0x200b, 0x200f, 0x2028, 0x202a, 0x202e, 0x2060, 0x2066, 0x206f, 0xfeff];
    const codes = [...basic, ...others, 0xe0001, 0xe007f];
    const text = codes.map((code) => `x${String.fromCodePoint(code)}`).join("");
    logger.info({ userAgent: text, [`key${text}`]: 1 }, `message ${text}`);
    expect(all().trimEnd()).not.toMatch(/[\p{Cc}\p{Cf}\u2028\u2029]/u);
    expect(JSON.parse(all())).toMatchObject({ userAgent: text });
  });

  it("S86: cuts what peers control, in length, depth and number", () => {
    const { logger, all } = open();
    const deep = { a: { b: { c: { d: { e: "x" } } } } };
    logger.info({ text: "x".repeat(100_000), list: Array.from({ length: 10_000 }, () => "y"), deep }, "big");
    expect(all().length).toBeLessThan(2_000);
    expect(all()).toContain("… (100000 characters)");
    expect(all()).toContain("[deeper]");
  });

  it("shows an error with code, message and cause, and no stack", () => {
    const { logger, all } = open();
    const cause = Object.assign(new Error("refused"), { code: "ECONNREFUSED" });
    logger.error({ error: new OpenClawError("CHANNEL_UNREACHABLE", "no answer", { cause }) }, "failed");
    expect(JSON.parse(all())).toMatchObject({
      error: {
        name: "OpenClawError",
        code: "CHANNEL_UNREACHABLE",
        message: "no answer",
        cause: { code: "ECONNREFUSED", message: "refused" },
      },
    });
    expect(all()).not.toContain("create-log.test");
  });

  it("is not made for a level that is off", () => {
    const records: string[] = [];
    const logger = createLog({
      level: "warn",
      scrubber: createScrubber([]),
      write: (line) => records.push(line),
    });
    logger.debug({}, "no");
    logger.info({}, "no");
    logger.warn({}, "yes");
    expect(records).toHaveLength(1);
    const silent = createLog({
      level: "silent",
      scrubber: createScrubber([]),
      write: (line) => records.push(line),
    });
    silent.error({}, "no");
    expect(records).toHaveLength(1);
  });
});

describe("secrets", () => {
  const SECRET = 'p@ss "word"\\ / ü%';

  it("S158: a secret that was planted in ten places is in none of them", () => {
    const { logger, all } = open([SECRET]);
    const error = new Error(`wrapped ${SECRET}`, { cause: new Error(SECRET) });
    logger.error(
      {
        plain: SECRET,
        within: `before ${SECRET} after`,
        [SECRET]: "as a key",
        list: [SECRET],
        nested: { deeper: { text: SECRET } },
        json: JSON.stringify({ token: SECRET }),
        url: `https://x/?token=${encodeURIComponent(SECRET)}`,
        path: encodeURI(`https://x/${SECRET}`),
        error,
      },
      `message ${SECRET}`,
    );
    const forms = [
      SECRET,
      JSON.stringify(SECRET).slice(1, -1),
      encodeURIComponent(SECRET),
      encodeURI(SECRET),
    ];
    for (const form of [...forms, "p@ss", "word"]) expect(all()).not.toContain(form);
    expect(all().match(/\[redacted\]/g)?.length).toBeGreaterThanOrEqual(11);
    expect(() => void JSON.parse(all())).not.toThrow();
  });

  it("S158: a secret is hidden wherever a long text is cut, within it too", () => {
    for (let start = 470; start <= 520; start += 1) {
      const { logger, all } = open([SECRET]);
      const before = "x".repeat(start);
      logger.error({ error: new Error(`${before}${SECRET}`), [`${before}${TOKEN}`]: 1 }, "m");
      expect(all()).not.toMatch(/p@ss|word|AAabc|1234/);
    }
  });

  it("S155: a bot token is hidden by its shape, also one that nobody named", () => {
    const { logger, all } = open();
    logger.error(
      { error: new Error(`fetch https://api.telegram.org/bot${TOKEN}/getMe failed`), raw: TOKEN },
      TOKEN,
    );
    expect(all()).not.toContain("AAabcdef");
    expect(all()).toContain("https://api.telegram.org/bot[redacted]/getMe");
  });

  it("S156: credentials of an Authorization header are hidden, whatever they are", () => {
    const { logger, all } = open();
    logger.info({ header: "Bearer abcdef.123-456", other: "basic dXNlcjpwYXNz" }, "x");
    expect(all()).not.toMatch(/abcdef|dXNlcj/);
    logger.info({}, "Copy it: Credentials & Basic Info, or Basic Information, App-Level Tokens");
    expect(all()).toContain("Credentials & Basic Info, or Basic Information, App-Level");
  });

  it("S158: a secret that was read later is hidden from then on, without its outer spaces", () => {
    const { logger, scrubber, all } = open();
    scrubber.add(" later-secret\n");
    logger.info({ text: "x later-secret y" }, "x");
    expect(all()).toContain("x [redacted] y");
  });

  it("of two secrets, one the start of the other, both are hidden", () => {
    const { logger, all } = open(["secret", "secret-longer"]);
    logger.info({ a: "secret-longer", b: "secret" }, "x");
    expect(all()).not.toMatch(/secret|longer/);
  });

  it("ordinary words and numbers stay, also beside empty and tiny secrets", () => {
    const { logger, all } = open(["", "  ", "1", "abc"]);
    logger.info({ text: "abc 1 2", time: "12:30:45", id: "123456789" }, "x");
    expect(JSON.parse(all())).toMatchObject({ text: "abc 1 2", id: "123456789" });
  });
});
