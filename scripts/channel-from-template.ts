import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

const TEMPLATE = "templates/channel";
const NAME = /^[a-z][a-z0-9]{1,29}$/;

/** What the person who typed the command can mend. */
export class UsageError extends Error {}

/** Makes `packages/channel-<name>` with the same files as all channels, and registers it. Gives the files that it wrote. */
export function createChannel(root: string, name: string): readonly string[] {
  checkName(root, name);
  const places = [
    { from: "package", to: `packages/channel-${name}` },
    { from: "docs", to: "docs/channels" },
  ];
  const files = places.flatMap(({ from, to }) =>
    templateFiles(path.join(root, TEMPLATE, from)).map((file) => ({
      from: path.join(TEMPLATE, from, file),
      to: path.posix.join(to, named(file, name)),
    })),
  );
  files.push({ from: `${TEMPLATE}/changeset.md.txt`, to: `.changeset/${name}-channel.md` });
  const taken = files.find((file) => existsSync(path.join(root, file.to)));
  if (taken !== undefined)
    throw new UsageError(`${taken.to} exists already. Remove it, or take another name.`);
  // Read and checked first: a half-registered package would be worse than none.
  const registrations = registrationsOf(root, name);
  for (const { from, to } of files) write(root, to, named(readFileSync(path.join(root, from), "utf8"), name));
  for (const { file, text } of registrations) write(root, file, text);
  return [...files.map(({ to }) => to), ...registrations.map(({ file }) => file)];
}

function checkName(root: string, name: string): void {
  if (!NAME.test(name)) {
    throw new UsageError(
      `Invalid name: ${JSON.stringify(name)}. Expected 2 to 30 small letters and digits, a letter first, such as matrix. ` +
        "Channel ids hold no dash: docs/decisions/0007-channel-ids-hold-no-dash.md.",
    );
  }
  if (existsSync(path.join(root, `packages/channel-${name}`))) {
    throw new UsageError(`packages/channel-${name} exists already. Take another name, or remove the folder.`);
  }
}

/** Paths below a folder of templates, with forward slashes. */
function templateFiles(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".txt"))
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)).split(path.sep).join("/"))
    .toSorted();
}

/** Puts the name where the template has its own; a path loses its `.txt`, which keeps tools from the template. */
function named(text: string, name: string): string {
  const title = `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
  return text
    .replaceAll("acme", name)
    .replaceAll("Acme", title)
    .replaceAll("ACME", name.toUpperCase())
    .replace(/\.txt$/, "");
}

function registrationsOf(
  root: string,
  name: string,
): readonly { readonly file: string; readonly text: string }[] {
  return [
    insertAfterLast(
      root,
      "vitest.workspace.ts",
      /^ *project\("channel-[^\n]*\n/gm,
      `      project("channel-${name}", "packages/channel-${name}"),\n`,
    ),
    insertAfterLast(
      root,
      "tsconfig.json",
      /^ *\{ "path": "packages\/channel-[^\n]*\n/gm,
      `    { "path": "packages/channel-${name}" },\n`,
    ),
  ];
}

function insertAfterLast(
  root: string,
  file: string,
  line: RegExp,
  added: string,
): { readonly file: string; readonly text: string } {
  const text = readFileSync(path.join(root, file), "utf8");
  const last = [...text.matchAll(line)].at(-1);
  if (last === undefined)
    throw new UsageError(
      `${file} lists no channel, so there is no place for another. Run this in the root of the repository.`,
    );
  const end = last.index + last[0].length;
  return { file, text: text.slice(0, end) + added + text.slice(end) };
}

function write(root: string, file: string, text: string): void {
  const target = path.join(root, file);
  mkdirSync(path.dirname(target), { recursive: true });
  writeFileSync(target, text);
}
