import path from "node:path";
import type { Finding, TextFile, Workspace } from "./workspace.js";

const ORPHAN_REASON = "nobody finds a document that no other one links to";
const REASON = "a dead link costs every reader a search, and shows that nobody checks the text";

/** Relative links of all Markdown files: the file exists, and so does the heading that a fragment names. */
export function checkDocumentLinks(workspace: Workspace): readonly Finding[] {
  const documents = workspace.files.filter((file) => file.path.endsWith(".md"));
  return documents.flatMap((document) =>
    linksOf(document).flatMap(({ target, line }) => {
      const problem = problemOf(workspace, document, target);
      return problem === undefined ? [] : [{ where: `${document.path}:${line}`, problem, reason: REASON }];
    }),
  );
}

/** Documents below docs/ that no other document links to. */
export function checkOrphanDocuments(workspace: Workspace): readonly Finding[] {
  const documents = workspace.files.filter((file) => file.path.endsWith(".md"));
  const linked = new Set(
    documents.flatMap((document) =>
      linksOf(document)
        .map(({ target }) => resolveLink(document, target).file)
        .filter((file) => file !== document.path),
    ),
  );
  return documents
    .filter((document) => document.path.startsWith("docs/") && !linked.has(document.path))
    .map((document) => ({ where: document.path, problem: "is linked from nowhere", reason: ORPHAN_REASON }));
}

function problemOf(workspace: Workspace, document: TextFile, target: string): string | undefined {
  if (/^[a-z][a-z0-9+.-]*:/i.test(target)) return undefined;
  const { file, fragment } = resolveLink(document, target);
  if (!workspace.exists(file)) return `links to ${target}, which does not exist`;
  if (fragment === undefined || !file.endsWith(".md")) return undefined;
  const linked = workspace.files.find((candidate) => candidate.path === file);
  const anchors = linked === undefined ? [] : anchorsOf(linked.text);
  return anchors.includes(fragment)
    ? undefined
    : `links to ${target}, but no heading there makes #${fragment}`;
}

function resolveLink(
  document: TextFile,
  target: string,
): { readonly file: string; readonly fragment: string | undefined } {
  const [file = "", fragment] = target.split("#", 2);
  const resolved = file === "" ? document.path : path.posix.join(path.posix.dirname(document.path), file);
  return { file: resolved.replace(/\/$/, ""), fragment };
}

/** Inline links and images outside of code. */
function linksOf(document: TextFile): readonly { readonly target: string; readonly line: number }[] {
  return withoutCode(document.text)
    .split("\n")
    .flatMap((text, index) =>
      [...text.matchAll(/\]\(<?([^)\s>]+)>?(?:\s+"[^"]*")?\)/g)].map((match) => ({
        target: match[1] ?? "",
        line: index + 1,
      })),
    );
}

/** Anchors as GitHub makes them from headings. */
function anchorsOf(text: string): readonly string[] {
  return [...withoutCode(text).matchAll(/^#{1,6}\s+(.+)$/gm)].map((match) =>
    (match[1] ?? "")
      .trim()
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, "")
      .replaceAll(" ", "-"),
  );
}

/** Code blanked out, line breaks kept. */
function withoutCode(text: string): string {
  return text.replace(/^(`{3,})[^\n]*\n[\s\S]*?^\1$/gm, (block) => block.replace(/[^\n]/g, ""));
}
