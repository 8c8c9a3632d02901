import { describe, expect, it } from "vitest";
import { checkDocumentLinks, checkOrphanDocuments } from "../rules/document-links.js";
import { report, workspaceOf } from "../rules/workspace.js";
import { repository } from "./repository.js";

const problems = (text: string) =>
  checkDocumentLinks(workspaceOf({ "docs/a.md": text, "docs/b.md": "# Title of `b`\n", LICENSE: "" })).map(
    (finding) => finding.problem,
  );

describe("links in documents", () => {
  it("every relative link of the repository leads somewhere", () => {
    expect(report(checkDocumentLinks(repository))).toBe("");
  });

  it("every document below docs/ is linked from another one", () => {
    expect(report(checkOrphanDocuments(repository))).toBe("");
  });

  it("a document that only links to itself is reported, a linked one is not", () => {
    const sample = workspaceOf({ "README.md": "[a](docs/a.md)", "docs/a.md": "", "docs/b.md": "[b](b.md)" });

    expect(checkOrphanDocuments(sample).map((finding) => finding.where)).toEqual(["docs/b.md"]);
  });

  it("a link to a missing file and a link to a missing heading are reported", () => {
    expect(problems("[x](c.md) [y](b.md#nothing)")).toEqual([
      "links to c.md, which does not exist",
      "links to b.md#nothing, but no heading there makes #nothing",
    ]);
  });

  it("existing files, folders, headings and addresses are not reported", () => {
    expect(
      problems(
        "# Own\n[a](b.md) [b](b.md#title-of-b) [c](../LICENSE) [d](../docs/) [e](#own) [f](https://example.org/x)",
      ),
    ).toEqual([]);
  });

  it("what looks like a link in a code block is not reported", () => {
    expect(problems("```md\n[x](gone.md)\n```\n")).toEqual([]);
  });
});
