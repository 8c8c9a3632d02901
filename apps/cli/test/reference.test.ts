import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { commandTable, globalOptions, usageOf } from "../src/command-table.js";
import { EXIT } from "../src/exit-codes.js";

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), "utf8");

const reference = read("../../../docs/cli.md").replaceAll("&lt;", "<").replaceAll("&gt;", ">");

/** The part of the reference below the heading of a command. */
function sectionOf(usage: string): string {
  const start = reference.indexOf(`\n## ${usage}\n`);
  const end = reference.indexOf("\n## ", start + 1);
  return start < 0 ? "" : reference.slice(start, end < 0 ? undefined : end);
}

describe("docs/cli.md", () => {
  it.each(commandTable.map((command) => [usageOf(command), command] as const))(
    "describes %s with its options",
    (usage, command) => {
      const section = sectionOf(usage);

      expect(section).not.toBe("");
      expect(
        command.options.map(({ name }) => name).filter((name) => !section.includes(`\`--${name}`)),
      ).toEqual([]);
    },
  );

  it("describes the options of all commands", () => {
    expect(globalOptions.filter(({ name }) => !reference.includes(`| \`--${name}`))).toEqual([]);
  });

  it.each(["../../../docs/cli.md", "../README.md"])("%s lists the exit codes", (path) => {
    const rows = [...read(path).matchAll(/^\| (\d+) +\|/gm)].map(([, code]) => Number(code));

    expect(rows.toSorted((left, right) => left - right)).toEqual(Object.values(EXIT));
  });

  it("lists every code that the doctor knows", () => {
    const sources = ["channel", "config", "file", "gateway", "secret", "write"]
      .map((name) => read(`../src/doctor/${name}-findings.ts`))
      .join();
    const found = [...sources.matchAll(/code: "([a-z-]+)"|add\(\s*"([a-z-]+)"/g)].map(
      (match) => match[1] ?? match[2],
    );
    const fromStore = /type StateFindingId =([^;]+);/.exec(
      read("../../../packages/store-fs/src/inspect-state-directory.ts"),
    );
    const ids = [...(fromStore?.[1] ?? "").matchAll(/"([a-z-]+)"/g)].map(([, id]) => id);

    expect(found.length + ids.length).toBeGreaterThan(20);
    expect(
      [...found, ...ids].filter((code) => !sectionOf("openclaw doctor").includes(`\`${code}\``)),
    ).toEqual([]);
  });
});
