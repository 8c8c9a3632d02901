import { describe, expect, it } from "vitest";
import { checkDocumentedCommands, checkPnpmVersion } from "../rules/documented-commands.js";
import { report, type Manifest } from "../rules/workspace.js";
import { repository } from "./repository.js";

const manifest: Manifest = JSON.parse(
  repository.files.find((file) => file.path === "package.json")?.text ?? "{}",
);
const texts = repository.files.filter((file) => file.path.endsWith(".md") || file.path === ".ci/run");
const sample = (text: string) => [{ path: "README.md", text }];

describe("commands in documents and in .ci/run", () => {
  it("every pnpm command that they name exists", () => {
    expect(texts.map((file) => file.path)).toContain(".ci/run");
    expect(report(checkDocumentedCommands(manifest, texts))).toBe("");
  });

  it("they all name the version of pnpm that package.json names", () => {
    expect(report(checkPnpmVersion(manifest, texts))).toBe("");
  });

  it.each([
    "`pnpm tset`",
    "`pnpm run tset`",
    "```sh\nnpx -y pnpm@10.34.9 tset\n```",
    "`pnpm run --silent tset`",
  ])("%s is reported", (text) => {
    expect(checkDocumentedCommands({ scripts: { test: "x" } }, sample(text))).toHaveLength(1);
  });

  it("scripts and what pnpm itself knows are not reported", () => {
    const text =
      "```sh\npnpm test --project x\npnpm run test\npnpm exec knip\nnpx -y pnpm@10.34.9 install\n```\npnpm is a program";

    expect(checkDocumentedCommands({ scripts: { test: "x" } }, sample(text))).toEqual([]);
  });

  it("another version of pnpm is reported", () => {
    expect(checkPnpmVersion({ packageManager: "pnpm@1.2.3" }, sample("npx pnpm@1.2.4 test"))).toHaveLength(1);
  });
});
