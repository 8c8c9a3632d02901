import { readFile } from "node:fs/promises";
import { expect, it } from "vitest";
import { configValidatorCode } from "../../scripts/config-validator-code.js";

it("the validator is the one that the schema makes; if not, run: pnpm --filter @openclaw/gateway run generate", async () => {
  const file = new URL("../../src/config/config-validator.generated.js", import.meta.url);
  const code = await readFile(file, "utf8");
  expect(code === configValidatorCode()).toBe(true);
  expect(code).not.toMatch(/\brequire\(|\bimport\b.*["']ajv/);
});
