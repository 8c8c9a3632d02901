import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { parseCommandLine } from "../src/parse-command-line.js";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const documents = ["README.md", "docs", "docs/channels", "apps/cli/README.md", "apps/gateway/README.md"]
  .flatMap((place) => (place.endsWith(".md") ? [place] : filesOf(place)))
  .map((path) => ({ path, text: readFileSync(`${root}${path}`, "utf8") }));

function filesOf(folder: string): readonly string[] {
  return readdirSync(`${root}${folder}`)
    .filter((name) => name.endsWith(".md"))
    .map((name) => `${folder}/${name}`);
}

/** The words after `openclaw`, where a document writes a command in code, without its comment. */
function commandsIn(text: string): readonly string[] {
  const inLines = [...text.matchAll(/`openclaw ([^`\n]+)`/g)];
  const inBlocks = [...text.matchAll(/^(?:node apps\/cli\/bin\/openclaw\.js|openclaw) ([^`\n]+)$/gm)];
  return [...inLines, ...inBlocks].map(([, words = ""]) => words.replace(/\s+#.*$/, "").trim());
}

/** What is wrong with a command as it is written; `undefined` when nothing is, or when it only lacks its arguments. */
function problemOf(command: string): string | undefined {
  // "…", "[…]" and "a|b" stand for more than one thing.
  if (/[…[|]/.test(command)) return undefined;
  const plain = command.replaceAll(/<[^>]+>/g, "placeholder").replace(/ [12]?>.*$/, "");
  const words = [...plain.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(
    (match) => match[1] ?? match[2] ?? match[3] ?? "",
  );
  try {
    parseCommandLine(words);
    return undefined;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return /^Usage: |needs a value/.test(message) ? undefined : message;
  }
}

describe("commands in documents", () => {
  it.each(documents.map(({ path, text }) => [path, text]))(
    "%s names only commands and options that exist",
    (_path, text) => {
      const problems = commandsIn(text).flatMap((command) => {
        const problem = problemOf(command);
        return problem === undefined ? [] : [`openclaw ${command}: ${problem}`];
      });
      expect(problems).toEqual([]);
    },
  );

  it("are found in text and in blocks, and a wrong option is a problem", () => {
    const text = "`openclaw channels status`\n```sh\nopenclaw pairing list telegram   # who waits\n```\n";
    expect(commandsIn(text)).toEqual(["channels status", "pairing list telegram"]);
    expect(problemOf("channels login whatsapp --phone +15550009999")).toContain("Unknown option: --phone");
    expect(documents.flatMap((document) => commandsIn(document.text)).length).toBeGreaterThan(150);
  });
});
