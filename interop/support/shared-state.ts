import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { freePort } from "./free-port.js";

/** One state directory that both programs use, with a home folder of its own. */
export interface SharedState {
  readonly home: string;
  readonly credentials: string;
  /** The environment for either program: nothing of the user's own reaches it. */
  readonly env: NodeJS.ProcessEnv;
  /** Of our gateway on this state: a free one, since somebody may run a gateway on the usual one. */
  readonly port: number;
  /** Writes the file of ours beside `openclaw.json`, which OpenClaw 2026.2.17 does not read. */
  writeOwnConfig(config: { readonly gateway?: object }): Promise<void>;
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
  onTestFinished(() => rm(home, { recursive: true, force: true, maxRetries: 3 }));
  const directory = join(home, "state");
  const credentials = join(directory, "credentials");
  await mkdir(credentials, { recursive: true, mode: 0o700 });
  const port = await freePort();
  const writeOwnConfig: SharedState["writeOwnConfig"] = (config) =>
    writeFile(
      join(directory, "openclaw-pairing.json"),
      JSON.stringify({ ...config, gateway: { port, ...config.gateway } }),
      { mode: 0o600 },
    );
  await writeOwnConfig({});
  const path = (name: string): string => join(credentials, name);
  return {
    home,
    credentials,
    env: { PATH: process.env["PATH"], HOME: home, OPENCLAW_STATE_DIR: directory },
    port,
    writeOwnConfig,
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
