import { describe, expect, it } from "vitest";
import { checkPackageShape } from "../rules/package-shape.js";
import { report, workspaceOf } from "../rules/workspace.js";
import { repository } from "./repository.js";
import { samplePackage } from "./sample.js";

const complete = { "src/index.ts": "export {};", "README.md": "# X\n\n```ts\nexport {};\n```\n" };

describe("shape of the packages", () => {
  it("every package of the repository can be published as it stands", () => {
    expect(report(checkPackageShape(repository))).toBe("");
  });

  it("a complete package is not reported", () => {
    expect(checkPackageShape(samplePackage("packages/x", complete))).toEqual([]);
  });

  it.each([
    ["name", { name: "@openclaw/y" }, "name is not"],
    ["licence", { license: "ISC" }, "license is not MIT"],
    ["module type", { type: "commonjs" }, "type is not"],
    ["side effects", { sideEffects: true }, "sideEffects is not false"],
    ["engines", { engines: { node: ">=18" } }, "engines.node is not"],
    ["description", { description: undefined }, "no description"],
    ["files", { files: ["dist", "src"] }, "files lacks"],
    ["privacy", { private: true }, "no version, or private"],
    ["main export", { exports: {}, publishConfig: { access: "public" } }, 'no export "."'],
    ["access", { publishConfig: {} }, "publishConfig.access"],
    [
      "source condition",
      { exports: { ".": { types: "./dist/index.d.ts", default: "./dist/index.js" } } },
      "does not start with @openclaw/source",
    ],
    [
      "source file",
      { exports: { ".": { "@openclaw/source": "./src/gone.ts" } } },
      "names ./src/gone.ts, which does not exist",
    ],
    ["published exports", { publishConfig: { access: "public", exports: {} } }, "differs at ."],
  ])("a wrong %s is found", (_, change, problem) => {
    expect(report(checkPackageShape(samplePackage("packages/x", complete, change)))).toContain(problem);
  });

  it("a missing README and a README without an example are found", () => {
    const without = samplePackage("packages/x", { "src/index.ts": "" });
    const wordsOnly = samplePackage("packages/x", { "src/index.ts": "", "README.md": "# X" });

    expect(report(checkPackageShape(without))).toContain("no README.md");
    expect(report(checkPackageShape(wordsOnly))).toContain("no ```ts block");
  });

  it("a folder of tests or benchmarks that is not private is found", () => {
    const sample = workspaceOf({ "bench/package.json": JSON.stringify({ name: "bench" }) });

    expect(report(checkPackageShape(sample))).toContain("private is not true");
  });
});
