import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { resolveStateDirectories, stateDirectoryId, type Environment } from "../src/state-directories.js";

async function createHome(...directories: readonly string[]): Promise<string> {
  const home = await mkdtemp(join(tmpdir(), "openclaw-home-"));
  onTestFinished(() => rm(home, { recursive: true, force: true }));
  await Promise.all(directories.map((name) => mkdir(join(home, name), { recursive: true })));
  return home;
}

describe("where the state is", () => {
  const table: readonly (readonly [string, Environment, readonly string[], Record<string, string>])[] = [
    ["nothing set, nothing there", {}, [], { state: "~/.openclaw" }],
    ["the usual directory", {}, [".openclaw", ".clawdbot"], { state: "~/.openclaw" }],
    ["the oldest name", {}, [".clawdbot", ".moldbot", ".moltbot"], { state: "~/.clawdbot" }],
    ["the second name", {}, [".moldbot", ".moltbot"], { state: "~/.moldbot" }],
    ["the third name", {}, [".moltbot"], { state: "~/.moltbot" }],
    ["OPENCLAW_STATE_DIR", { OPENCLAW_STATE_DIR: "/x/state" }, [".clawdbot"], { state: "/x/state" }],
    ["its older name", { CLAWDBOT_STATE_DIR: "/x/old" }, [], { state: "/x/old" }],
    ["both", { OPENCLAW_STATE_DIR: "/x/new", CLAWDBOT_STATE_DIR: "/x/old" }, [], { state: "/x/new" }],
    ["spaces around a value", { OPENCLAW_STATE_DIR: "  /x/state \n" }, [], { state: "/x/state" }],
    ["a blank value", { OPENCLAW_STATE_DIR: "  ", OPENCLAW_HOME: "" }, [], { state: "~/.openclaw" }],
    ["a home sign in a value", { OPENCLAW_STATE_DIR: "~/here" }, [], { state: "~/here" }],
    ["nothing but a home sign", { OPENCLAW_STATE_DIR: "~" }, [], { state: "~" }],
    ["a name that begins with a home sign", { OPENCLAW_STATE_DIR: "/x/~y/../z" }, [], { state: "/x/z" }],
    ["OPENCLAW_HOME", { OPENCLAW_HOME: "/x" }, [".openclaw"], { state: "/x/.openclaw" }],
    [
      "OPENCLAW_HOME, and a home sign",
      { OPENCLAW_HOME: "/x", OPENCLAW_OAUTH_DIR: "~/keys" },
      [],
      { state: "/x/.openclaw", credentials: "/x/keys" },
    ],
    ["a profile", { OPENCLAW_PROFILE: "work" }, [".openclaw", ".clawdbot"], { state: "~/.openclaw-work" }],
    ["the default profile", { OPENCLAW_PROFILE: "Default" }, [".clawdbot"], { state: "~/.clawdbot" }],
    [
      "a profile and a directory",
      { OPENCLAW_PROFILE: "work", OPENCLAW_STATE_DIR: "/x/state" },
      [],
      { state: "/x/state" },
    ],
    [
      "OPENCLAW_OAUTH_DIR, which moves the credentials alone",
      { OPENCLAW_OAUTH_DIR: "/x/keys" },
      [],
      { state: "~/.openclaw", credentials: "/x/keys" },
    ],
    [
      "OPENCLAW_CONFIG_PATH, which moves both files of the configuration and nothing else",
      { OPENCLAW_CONFIG_PATH: "~/own.json" },
      [],
      { state: "~/.openclaw", config: "~/own.json" },
    ],
  ];

  it.each(table)("%s", async (_name, env, existing, expected) => {
    const home = await createHome(...existing);
    const inHome = (path: string): string => path.replace(/^~/, home);
    const stateDirectory = inHome(expected["state"] ?? "");
    const configPath = inHome(expected["config"] ?? join(stateDirectory, "openclaw.json"));
    expect(resolveStateDirectories({ env, homeDirectory: home })).toEqual({
      stateDirectory,
      credentialsDirectory: inHome(expected["credentials"] ?? join(stateDirectory, "credentials")),
      configPath,
      pairingConfigPath: join(dirname(configPath), "openclaw-pairing.json"),
    });
  });

  it("a configuration of an older name is read while there is no newer one", async () => {
    const home = await createHome(".clawdbot");
    const older = join(home, ".clawdbot", "clawdbot.json");
    await writeFile(older, "{}");
    expect(resolveStateDirectories({ env: {}, homeDirectory: home }).configPath).toBe(older);
    const newer = join(home, ".clawdbot", "openclaw.json");
    await writeFile(newer, "{}");
    expect(resolveStateDirectories({ env: {}, homeDirectory: home }).configPath).toBe(newer);
  });

  it.each([["../x"], ["a/b"], ["-x"], ["a b"], ["x".repeat(65)]])(
    "S161: the profile %j is refused",
    (profile) => {
      expect(() =>
        resolveStateDirectories({ env: { OPENCLAW_PROFILE: profile }, homeDirectory: "/h" }),
      ).toThrow(expect.objectContaining({ code: "INVALID_PROFILE" }));
    },
  );
});

const usualIdOf = (stateDirectory: string): string =>
  stateDirectoryId({ stateDirectory, credentialsDirectory: join(stateDirectory, "credentials") });

describe("the id of a state directory", () => {
  it("S173: is the same by every path to it, before and after it is made, and another for another one", async () => {
    const home = await createHome();
    const path = join(home, "deep", "state");
    const before = usualIdOf(path);
    await mkdir(path, { recursive: true });
    await symlink(path, join(home, "link"));
    expect(usualIdOf(path)).toBe(before);
    expect(usualIdOf(join(home, "link"))).toBe(before);
    expect(usualIdOf(join(home, "deep", "..", "deep", "state"))).toBe(before);
    expect(usualIdOf(join(home, "other"))).not.toBe(before);
    expect(before).toMatch(/^[0-9a-f]{16}$/);
  });

  it("S173: is another one for other credentials of the same state directory, and the same for the same by another path", async () => {
    const homeDirectory = await createHome();
    await mkdir(join(homeDirectory, ".openclaw", "credentials"), { recursive: true });
    await symlink(join(homeDirectory, ".openclaw", "credentials"), join(homeDirectory, "link"));
    const idOf = (env: Environment): string =>
      stateDirectoryId(resolveStateDirectories({ env, homeDirectory }));
    expect(idOf({ OPENCLAW_OAUTH_DIR: "~/elsewhere" })).not.toBe(idOf({}));
    expect(idOf({ OPENCLAW_OAUTH_DIR: "~/link" })).toBe(idOf({}));
  });
});
