import { readFile } from "node:fs/promises";
import { Ajv, type ValidateFunction } from "ajv";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { definitionName } from "../schema/document.js";
import { generatedFiles } from "../scripts/generated-files.js";
import { checkParams, isMethodName, METHODS } from "../src/index.js";
import { connects, eventFrames } from "./captured-frames.js";

const read = (file: string) => readFile(new URL(`../${file}`, import.meta.url), "utf8");
const files = [...generatedFiles()];

describe("generated files", () => {
  it.each(files)(
    "%s is what the schemas make; if not, run: pnpm --filter @openclaw/gateway-protocol run generate",
    async (file, text) => {
      expect((await read(file)) === text).toBe(true);
    },
  );

  it("validators load nothing, and hold no schema", () => {
    const scripts = files.filter(([file]) => file.endsWith(".js"));

    expect(scripts).toHaveLength(5);
    for (const [, text] of scripts) {
      expect(text).not.toMatch(
        /\brequire\(|\bimport\b|\bajv\/|schemaPath|allowedValues|additionalProperties"/,
      );
    }
  });

  it("the published schema is valid under ajv’s strict mode and takes the frames of OpenClaw", async () => {
    const validate = new Ajv({ strict: true, allowUnionTypes: true }).compile(
      JSON.parse(await read("gateway-protocol.schema.json")),
    );

    for (const [, frame] of connects) expect(validate(frame)).toBe(true);
    for (const frame of eventFrames) expect(validate(frame)).toBe(true);
    expect(validate({ type: "req", id: "1" })).toBe(false);
  });

  it("the code judges as ajv does with the schema, whatever is sent", async () => {
    const ajv = new Ajv({
      strict: true,
      allowUnionTypes: true,
      removeAdditional: true,
      unicode: false,
      logger: false,
    });
    ajv.addSchema(JSON.parse(await read("gateway-protocol.schema.json")), "protocol");
    const referenceOf = (method: string): ValidateFunction => {
      const found = ajv.getSchema(`protocol#/definitions/${definitionName(method, "Params")}`);
      if (found === undefined) throw new Error(`no schema for ${method}`);
      return found;
    };
    const values = fc.record(
      {
        requestId: fc.oneof(fc.string(), fc.uuid(), fc.integer()),
        deviceId: fc.oneof(fc.string(), fc.constant("a".repeat(64))),
        nodeId: fc.oneof(fc.string(), fc.constant("n"), fc.constant(null)),
        id: fc.string(),
        role: fc.oneof(fc.string(), fc.boolean()),
        label: fc.string({ maxLength: 80 }),
        scopes: fc.oneof(fc.array(fc.string(), { maxLength: 70 }), fc.string()),
        commands: fc.array(fc.oneof(fc.string(), fc.integer())),
        ok: fc.oneof(fc.boolean(), fc.string()),
        payload: fc.jsonValue(),
        error: fc.oneof(
          fc.constant(null),
          fc.record({ code: fc.string(), message: fc.string(), more: fc.string() }),
        ),
        command: fc.string(),
        idempotencyKey: fc.string(),
        timeoutMs: fc.oneof(fc.integer(), fc.double()),
      },
      { requiredKeys: [] },
    );
    const methods = Object.keys(METHODS).filter(isMethodName);

    fc.assert(
      fc.property(fc.constantFrom(...methods), fc.oneof(values, fc.jsonValue()), (method, value) => {
        const mine = structuredClone(value);
        const reference = structuredClone(value);
        expect(checkParams(method, mine).ok).toBe(referenceOf(method)(reference));
        expect(mine).toEqual(reference);
      }),
      { numRuns: 3000, seed: 20 },
    );
  });
});
