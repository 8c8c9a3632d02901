import { describe, expect, it } from "vitest";
import { checkReadmeBlocks, typescriptBlocks } from "../rules/readme-blocks.js";
import { report, repositoryRoot } from "../rules/workspace.js";
import { repository } from "./repository.js";

const check = (code: string) =>
  report(
    checkReadmeBlocks(
      repositoryRoot,
      repository,
      typescriptBlocks({
        path: "packages/contracts/SAMPLE.md",
        text: `# Sample\n\n\`\`\`ts\n${code}\n\`\`\`\n`,
      }),
    ),
  );

describe("examples in documents", () => {
  it("every ```ts block of the repository's documents type-checks as it stands", { timeout: 60_000 }, () => {
    const documents = repository.files.filter((file) => file.path.endsWith(".md"));
    const blocks = documents.flatMap((document) => typescriptBlocks(document));

    expect(blocks.length).toBeGreaterThan(0);
    expect(report(checkReadmeBlocks(repositoryRoot, repository, blocks))).toBe("");
  });

  it("a block with a wrong type is reported with its place", () => {
    expect(check("const text: string = 1;\nvoid text;")).toContain(
      "packages/contracts/SAMPLE.md:3: line 1 of the block",
    );
  });

  it("a block that uses what no package exports is reported", () => {
    expect(check('import { nothingLikeIt } from "@openclaw/contracts";\nvoid nothingLikeIt;')).toContain(
      "nothingLikeIt",
    );
  });

  it("a block that relies on another block is reported", () => {
    expect(check("void gate;")).toContain("Cannot find name 'gate'");
  });

  it("a block that compiles is not reported", () => {
    expect(
      check('import { parseChannelId } from "@openclaw/contracts";\nvoid parseChannelId("telegram");'),
    ).toBe("");
  });
});
