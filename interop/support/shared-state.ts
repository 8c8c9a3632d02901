import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";

/** One state directory that both programs use, with a home folder of its own. */
export interface SharedState {
  readonly home: string;
  readonly credentials: string;
  /** The environment for either program: nothing of the user's own reaches it. */
  readonly env: NodeJS.ProcessEnv;
  path(name: string): string;
  read(name: string): Promise<string>;
  readJson<Content>(name: string): Promise<Content>;
  write(name: string, text: string): Promise<void>;
  /** Writes `openclaw.json`, which both programs read. */
  writeConfig(config: object): Promise<void>;
  /** Names in the credentials directory, sorted. */
  names(): Promise<readonly string[]>;
}

/** A fresh state directory for one test, removed when the test is over. */
export async function createSharedState(): Promise<SharedState> {
  const home = await mkdtemp(join(tmpdir(), "openclaw-interop-"));
  onTestFinished(() => rm(home, { recursive: true, force: true }));
  const directory = join(home, "state");
  const credentials = join(directory, "credentials");
  await mkdir(credentials, { recursive: true, mode: 0o700 });
  const path = (name: string): string => join(credentials, name);
  return {
    home,
    credentials,
    env: { PATH: process.env["PATH"], HOME: home, OPENCLAW_STATE_DIR: directory },
    path,
    read: (name) => readFile(path(name), "utf8"),
    readJson: async <Content>(name: string): Promise<Content> =>
      JSON.parse(await readFile(path(name), "utf8")),
    write: (name, text) => writeFile(path(name), text, { mode: 0o600 }),
    writeConfig: (config) =>
      writeFile(join(directory, "openclaw.json"), JSON.stringify(config), { mode: 0o600 }),
    names: async () => (await readdir(credentials)).toSorted(),
  };
}
