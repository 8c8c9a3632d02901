import { describe, expect, it } from "vitest";
import { checkImportDirections, checkLazyStart } from "../rules/imports.js";
import { report, workspaceOf } from "../rules/workspace.js";
import { repository } from "./repository.js";
import { sampleManifest, samplePackage } from "./sample.js";

const declaring = (...names: readonly string[]) => ({
  dependencies: Object.fromEntries(names.map((name) => [name, "*"])),
});

describe("direction of imports", () => {
  it("the repository keeps the direction contracts <- domain and adapters <- apps", () => {
    expect(report(checkImportDirections(repository))).toBe("");
  });

  it.each([
    ["an import statement", 'import { createPairing } from "@openclaw/pairing-core";'],
    ["a type import", 'import type { Pairing } from "@openclaw/pairing-core";'],
    ["a dynamic import", 'export const later = () => import("@openclaw/pairing-core");'],
    ["an export from", 'export * from "@openclaw/pairing-core";'],
    ["an import type", 'export type P = import("@openclaw/pairing-core").Pairing;'],
    ["a require call", 'export const core = require("@openclaw/pairing-core");'],
  ])("an adapter that reaches the domain by %s is found", (_, code) => {
    const sample = samplePackage("packages/channel-x", { "src/index.ts": code });

    expect(report(checkImportDirections(sample))).toContain("packages/channel-x/src/index.ts:1: imports");
  });

  it("a forbidden dependency in package.json is found without any import", () => {
    const sample = samplePackage("packages/store-x", {}, declaring("@openclaw/store-fs"));

    expect(report(checkImportDirections(sample))).toContain("depends on @openclaw/store-fs");
  });

  it("an app that imports the test kit is found", () => {
    const sample = samplePackage("apps/x", { "src/index.ts": 'import "@openclaw/testkit";' });

    expect(report(checkImportDirections(sample))).toContain("a fake must never reach a running gateway");
  });

  it("an import that package.json does not declare is found", () => {
    const sample = samplePackage("packages/store-x", { "src/index.ts": 'import ws from "ws";' });

    expect(report(checkImportDirections(sample))).toContain("does not declare");
  });

  it("a development dependency does not excuse an import in published source", () => {
    const files = { "src/index.ts": 'import ws from "ws";', "test/index.test.ts": 'import ws from "ws";' };
    const sample = samplePackage("packages/store-x", files, { devDependencies: { ws: "*" } });

    expect(checkImportDirections(sample).map((finding) => finding.where)).toEqual([
      "packages/store-x/src/index.ts:1",
    ]);
  });

  it("a module of Node in pairing-core is found, with and without its prefix", () => {
    const code = 'import "node:fs";\nimport "crypto";';
    const sample = samplePackage("packages/pairing-core", { "src/index.ts": code });

    expect(checkImportDirections(sample)).toHaveLength(2);
  });

  it("a relative import into another package is found", () => {
    const sample = workspaceOf({
      "packages/a/package.json": sampleManifest("packages/a"),
      "packages/b/package.json": sampleManifest("packages/b"),
      "packages/a/test/a.test.ts": 'import "../../b/src/index.js";',
    });

    expect(report(checkImportDirections(sample))).toContain("only what a package exports is promised");
  });

  it("what the table allows is not reported", () => {
    const files = {
      "src/index.ts":
        'import { OpenClawError } from "@openclaw/contracts";\nimport "./other.js";\nimport "node:fs";',
    };
    const sample = samplePackage("packages/store-x", files, declaring("@openclaw/contracts"));

    expect(checkImportDirections(sample)).toEqual([]);
  });
});

describe("start of the command", () => {
  it("no heavy package is loaded before a command needs it", () => {
    expect(report(checkLazyStart(repository, "apps/cli/src/main.ts"))).toBe("");
  });

  it("a heavy package behind two imports and another package is found, a dynamic one is not", () => {
    const sample = workspaceOf({
      "apps/x/package.json": sampleManifest("apps/x"),
      "apps/x/src/main.ts": 'import { a } from "./a.js";\nexport const lazy = () => import("ajv");\nvoid a;',
      "apps/x/src/a.ts": 'import "@openclaw/edge";\nexport const a = 1;',
      "packages/edge/package.json": sampleManifest("packages/edge"),
      "packages/edge/src/index.ts": 'import { Bot } from "grammy";\nvoid Bot;',
    });

    expect(checkLazyStart(sample, "apps/x/src/main.ts").map((finding) => finding.problem)).toEqual([
      "loads grammy at start",
    ]);
  });

  it("an entry that does not exist is found, so that the rule cannot pass by looking at nothing", () => {
    expect(checkLazyStart(workspaceOf({}), "apps/x/src/main.ts")).toHaveLength(1);
  });
});
