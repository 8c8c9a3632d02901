import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach } from "vitest";

const made: string[] = [];

afterEach(() => {
  for (const directory of made.splice(0)) fs.rmSync(directory, { recursive: true, force: true });
});

/** A directory of this test alone, removed after it. */
export function makeDirectory(): string {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), "store-fs-"));
  made.push(directory);
  return directory;
}

/** A credentials directory that is not there yet, within a directory of this test alone. */
export function credentialsDirectory(): string {
  return path.join(makeDirectory(), "credentials");
}

/** A credentials directory with these files, as OpenClaw leaves them. */
export function directoryWith(files: Readonly<Record<string, string>>): string {
  const directory = credentialsDirectory();
  fs.mkdirSync(directory, { mode: 0o700 });
  for (const [name, text] of Object.entries(files)) writePrivately(path.join(directory, name), text);
  return directory;
}

export function writePrivately(file: string, text: string): void {
  fs.writeFileSync(file, text, { mode: 0o600 });
}

/** Makes temporary files look as old as those of a process that was killed some time ago. */
export function ageTemporaries(directory: string): void {
  const atSeconds = Date.now() / 1000 - 120;
  for (const name of fs.readdirSync(directory)) {
    if (name.endsWith(".tmp")) fs.utimesSync(path.join(directory, name), atSeconds, atSeconds);
  }
}

/** Names of all files but those that a running store keeps ready for a moment. */
export const namesIn = (directory: string): readonly string[] =>
  fs
    .readdirSync(directory)
    .filter((name) => !name.startsWith(".pairing-spare-"))
    .toSorted();

/** All files of a directory with their text, but those that a running store keeps ready for a moment. */
export function snapshot(directory: string): Record<string, string> {
  const names = namesIn(directory);
  return Object.fromEntries(names.map((name) => [name, fs.readFileSync(path.join(directory, name), "utf8")]));
}

export const readText = (directory: string, name: string): string =>
  fs.readFileSync(path.join(directory, name), "utf8");

/** A state directory with these files in one of its directories, with the modes that OpenClaw leaves. */
export function stateWith(family: "devices" | "nodes", files: Readonly<Record<string, string>>): string {
  const state = path.join(makeDirectory(), "state");
  fs.mkdirSync(path.join(state, family), { recursive: true, mode: 0o755 });
  for (const [name, text] of Object.entries(files)) writePrivately(path.join(state, family, name), text);
  return state;
}
