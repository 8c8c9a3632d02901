import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { expect, it, onTestFinished } from "vitest";
import { isInCheckout } from "../src/repository-checkout.js";

it("a clone of the repository is known by where the script lies, an installed package is none", () => {
  const root = mkdtempSync(path.join(tmpdir(), "openclaw-checkout-"));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  for (const directory of ["apps/cli/bin", "node_modules/@openclaw/cli/bin"]) {
    mkdirSync(path.join(root, directory), { recursive: true });
    writeFileSync(path.join(root, directory, "openclaw.js"), "");
  }
  writeFileSync(path.join(root, "pnpm-workspace.yaml"), "");
  const at = (file: string): boolean => isInCheckout(pathToFileURL(path.join(root, file)).href);

  expect(at("apps/cli/dist/main.js")).toBe(true);
  expect(at("node_modules/@openclaw/cli/dist/main.js")).toBe(false);
  expect(isInCheckout()).toBe(true);
});
