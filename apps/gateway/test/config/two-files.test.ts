import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { listAccounts, loadConfig, type LoadedConfig } from "../../src/config.js";

interface TwoFiles {
  readonly configPath: string;
  readonly pairingConfigPath: string;
  load(): Promise<LoadedConfig>;
}

/** Both files in a directory of their own; `undefined` is a file that is not there. */
async function createFiles(openClaw: string | undefined, own: string | undefined): Promise<TwoFiles> {
  const directory = await mkdtemp(join(tmpdir(), "openclaw-config-"));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  const configPath = join(directory, "openclaw.json");
  const pairingConfigPath = join(directory, "openclaw-pairing.json");
  if (openClaw !== undefined) await writeFile(configPath, openClaw, { mode: 0o600 });
  if (own !== undefined) await writeFile(pairingConfigPath, own, { mode: 0o600 });
  return { configPath, pairingConfigPath, load: () => loadConfig({ configPath, env: {} }) };
}

const load = async (openClaw: string | undefined, own: string | undefined): Promise<LoadedConfig> =>
  (await createFiles(openClaw, own)).load();

async function messageOf(work: Promise<unknown>): Promise<string> {
  const error: unknown = await work.catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code: "CONFIG_INVALID" });
  return error instanceof Error ? error.message : "";
}

describe("openclaw-pairing.json", () => {
  it("is read alone when there is no openclaw.json", async () => {
    const { config, warnings } = await load(undefined, '{ agent: { type: "command", command: ["cat"] } }');
    expect(config.agent).toEqual({ type: "command", command: ["cat"], timeoutMs: 60_000 });
    expect(warnings).toEqual([]);
  });

  it("is laid over openclaw.json: objects are merged, lists and single values replaced", async () => {
    const { config } = await load(
      `{
        gateway: { port: 4000 },
        channels: { telegram: { botToken: "1:x", dmPolicy: "allowlist", allowFrom: ["1", "2"],
          accounts: { work: { botToken: "2:y" } } } },
        logging: { level: "debug" },
      }`,
      `{
        gateway: { port: 5000 },
        channels: { telegram: { apiRoot: "http://127.0.0.1:1", allowFrom: ["3"],
          accounts: { work: { dmPolicy: "pairing" }, home: { botToken: "3:z" } } } },
      }`,
    );
    expect(config).toMatchObject({ gateway: { port: 5000 }, logging: { level: "debug" } });
    expect(config.channels["telegram"]).toEqual({
      botToken: "1:x",
      dmPolicy: "allowlist",
      allowFrom: ["3"],
      apiRoot: "http://127.0.0.1:1",
      accounts: { work: { botToken: "2:y", dmPolicy: "pairing" }, home: { botToken: "3:z" } },
    });
  });

  it("replaces an agent as a whole, so that no address gets the headers of another", async () => {
    const { config } = await load(
      '{ agent: { type: "http", url: "http://a.example/", headers: { authorization: "Bearer abc" } } }',
      '{ agent: { type: "http", url: "http://b.example/" } }',
    );
    expect(config.agent).toEqual({
      type: "http",
      url: "http://b.example/",
      headers: {},
      timeoutMs: 60_000,
    });
  });

  it("a token takes the place of a token file, and the reverse", async () => {
    const own = await load(
      '{ channels: { telegram: { tokenFile: "/t", accounts: { work: { botToken: "2:y" } } } } }',
      '{ channels: { telegram: { botToken: "1:x", accounts: { work: { tokenFile: "/w" } } } } }',
    );
    const settings = listAccounts(own.config).map((account) => account.settings);
    expect(settings).toEqual([{}, { botToken: "1:x" }, { tokenFile: "/w" }]);
  });

  it("names itself and the key in errors and warnings", async () => {
    const broken = await createFiles("{}", '{ agent: { type: "shell" } }');
    expect(await messageOf(broken.load())).toBe(
      `The configuration ${broken.pairingConfigPath} is not valid: agent.type: expected one of "echo", "command", "http", got "shell".`,
    );
    const noJson = await createFiles(undefined, "{ a: ");
    expect(await messageOf(noJson.load())).toContain(`${noJson.pairingConfigPath} is not valid JSON5`);
    expect((await load("{}", "{ pairng: {} }")).warnings).toEqual([
      'openclaw-pairing.json: the top level has a key that is not used here: "pairng" (did you mean pairing?).',
    ]);
  });

  it("a wrong value in openclaw.json is an error also where it would be replaced", async () => {
    const files = await createFiles("{ gateway: { port: -1 } }", "{ gateway: { port: 4000 } }");
    expect(await messageOf(files.load())).toContain(`${files.configPath} is not valid: gateway.port`);
  });

  it("an error that both files make together names both", async () => {
    const files = await createFiles(
      '{ channels: { telegram: { dmPolicy: "open", allowFrom: ["*"] } } }',
      '{ channels: { telegram: { allowFrom: ["5"] } } }',
    );
    const message = await messageOf(files.load());
    expect(message).toContain(`${files.configPath} with ${files.pairingConfigPath} is not valid`);
    expect(message).toContain('channels.telegram.allowFrom: expected to include "*"');
  });

  it("is read once when OPENCLAW_CONFIG_PATH names it", async () => {
    const { pairingConfigPath } = await createFiles(undefined, "{ chanels: {} }");
    const { warnings } = await loadConfig({ configPath: pairingConfigPath, env: {} });
    expect(warnings).toHaveLength(1);
  });

  it("S163: others that can read it are a warning too", async () => {
    const files = await createFiles("{}", '{ channels: { telegram: { botToken: "1:x" } } }');
    await chmod(files.pairingConfigPath, 0o644);
    expect((await files.load()).warnings).toEqual([
      `${files.pairingConfigPath} holds credentials and others on this machine may read it. Run: chmod 600 ${files.pairingConfigPath}`,
    ]);
  });
});

describe("openclaw.json with keys of ours", () => {
  const OURS =
    'agent: { type: "echo" }, channels: { webchat: {}, telegram: { accounts: { w: { apiRoot: "http://a/" } } } }';

  it("is fine where nothing tells of OpenClaw", async () => {
    expect((await load(`{ ${OURS} }`, undefined)).warnings).toEqual([]);
  });

  it("is one warning where OpenClaw writes the file, since OpenClaw refuses to run with it", async () => {
    const files = await createFiles(`{ meta: { lastTouchedVersion: "2026.2.17" }, ${OURS} }`, undefined);
    expect((await files.load()).warnings).toEqual([
      `${files.configPath} holds agent, channels.webchat, channels.telegram.accounts.w.apiRoot, and OpenClaw, which seems to use the file, does not run with keys that it does not know. Move them to ${files.pairingConfigPath}.`,
    ]);
  });

  it("OpenClaw's own keys, and ours in the file of ours, are no such warning", async () => {
    const theirs = '{ meta: {}, channels: { telegram: { botToken: "1:x" } }, gateway: { port: 1 } }';
    expect((await load(theirs, `{ ${OURS} }`)).warnings).toEqual([]);
  });
});
