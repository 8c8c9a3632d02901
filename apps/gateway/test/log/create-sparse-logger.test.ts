import { OpenClawError, type Logger } from "@openclaw/contracts";
import { createFakeClock } from "@openclaw/testkit";
import { describe, expect, it } from "vitest";
import { createSparseLogger } from "../../src/log/create-sparse-logger.js";

function open() {
  const records: string[] = [];
  const at =
    (level: keyof Logger) =>
    (fields: object, message: string): void =>
      void records.push(`${level} ${message} ${JSON.stringify({ ...fields, error: undefined })}`);
  const clock = createFakeClock();
  const target = { debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error") };
  return { records, clock, logger: createSparseLogger({ logger: target, clock }) };
}

const withCode = (code: string): object => ({ error: new OpenClawError(code, "x") });

describe("a logger of what strangers can cause", () => {
  it("S74: passes one record a minute on for each reason, counts the others and keeps them for debugging", () => {
    const { records, clock, logger } = open();
    for (let sender = 1; sender <= 3; sender += 1)
      logger.error({ reason: "store_unavailable", sender }, "dropped");
    expect(records.splice(0)).toEqual([
      'error dropped {"reason":"store_unavailable","sender":1}',
      'debug dropped {"reason":"store_unavailable","sender":2}',
      'debug dropped {"reason":"store_unavailable","sender":3}',
    ]);
    clock.advance(59_999);
    logger.error({ reason: "store_unavailable" }, "dropped");
    clock.advance(1);
    logger.error({ reason: "store_unavailable" }, "dropped");
    logger.error({ reason: "store_unavailable" }, "dropped");
    clock.advance(60_000);
    logger.error({ reason: "store_unavailable" }, "dropped");
    expect(records.filter((record) => record.startsWith("error"))).toEqual([
      'error dropped {"reason":"store_unavailable","notShown":3}',
      'error dropped {"reason":"store_unavailable","notShown":1}',
    ]);
  });

  it("tells reasons, codes, levels and messages apart", () => {
    const { records, logger } = open();
    for (let round = 0; round < 2; round += 1) {
      logger.error({ reason: "a" }, "m");
      logger.error({ reason: "b" }, "m");
      logger.error(withCode("A"), "m");
      logger.error(withCode("B"), "m");
      logger.error({}, "other");
      logger.warn({ reason: "a" }, "m");
    }
    expect(records.filter((record) => !record.startsWith("debug"))).toHaveLength(6);
  });

  it("leaves what is not alarming alone", () => {
    const { records, logger } = open();
    for (let round = 0; round < 2; round += 1) {
      logger.info({}, "m");
      logger.debug({}, "m");
    }
    expect(records).toHaveLength(4);
  });

  it("remembers only so many reasons", () => {
    const { records, logger } = open();
    for (let reason = 0; reason <= 200; reason += 1) logger.error({ reason: String(reason) }, "m");
    records.length = 0;
    logger.error({ reason: "0" }, "m");
    logger.error({ reason: "200" }, "m");
    expect(records).toEqual(['error m {"reason":"0"}', 'debug m {"reason":"200"}']);
  });
});
