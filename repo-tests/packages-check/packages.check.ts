import { mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import path from "node:path";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { typescriptBlocks } from "../rules/readme-blocks.js";
import { readWorkspace, report, repositoryRoot } from "../rules/workspace.js";
import { compileExamples, installPackages } from "./installation.js";
import { runInstalled, type InstalledRun, type RunRequest } from "./installed-openclaw.js";
import { checkContent, checkLeftovers, packAll, type PackedPackage } from "./packed-package.js";
import { runProgram } from "./run-program.js";

const workspace = readWorkspace();
const names = workspace.packages
  .filter((owner) => /^(?:packages|apps)\//.test(owner.folder))
  .map((owner) => owner.name);

let temporary = "";
let packages: readonly PackedPackage[] = [];
/** The user's project. */
let folder = "";
/** npm waits for the registry while the other checks run. */
let installing: Promise<void> = Promise.resolve();

beforeAll(async () => {
  temporary = await mkdtemp(path.join(tmpdir(), "packages-check-"));
  packages = await packAll(repositoryRoot, temporary);
  folder = path.join(temporary, "project");
  installing = installPackages(folder, packages, {
    typescript: await installedVersion("typescript"),
    "@types/node": await installedVersion("@types/node"),
  });
  installing.catch(() => undefined); // Told to those who wait for it.
});

afterAll(async () => {
  await installing.catch(() => undefined);
  await rm(temporary, { recursive: true, force: true });
});

function packed(name: string): PackedPackage {
  const found = packages.find((candidate) => candidate.name === name);
  if (found === undefined) throw new Error(`${name} was not packed`);
  return found;
}

describe("tarballs", () => {
  it("every package of the workspace is packed", () => {
    expect(packages.map((candidate) => candidate.name).toSorted()).toEqual(names.toSorted());
  });

  it.each(names)("%s holds what runs and nothing else", (name) => {
    const findings = checkContent(packed(name), [repositoryRoot, `${homedir()}/`]);

    expect(report([...findings, ...checkLeftovers(packed(name), (file) => hasSource(name, file))])).toBe("");
  });

  it.each(names)("%s holds its README and the licence", (name) => {
    const added = packed(name).files.filter((file) => ["README.md", "LICENSE"].includes(file.path));

    expect(added).toHaveLength(2);
  });

  it("a test, a compiler cache, a path of this machine and a workspace version would be found", () => {
    const bad: PackedPackage = {
      name: "x",
      tarball: "",
      folder: "",
      manifest: { files: ["dist", "test"], exports: { ".": { default: "./dist/index.js" } } },
      files: [
        { path: "package.json", text: '{ "dependencies": { "y": "workspace:^" } }' },
        { path: "test/x.test.js", text: "" },
        { path: "dist/types.tsbuildinfo", text: "" },
        { path: "dist/index.js", text: 'import "./used.js"; // built in /private/folder' },
        { path: "dist/used.js", text: "" },
        { path: "dist/dead.js", text: "" },
        { path: "dist/index.d.ts", text: "" },
        { path: "dist/dead.d.ts", text: "" },
      ],
    };

    expect(checkContent(bad, ["/private/folder"]).map((finding) => finding.where)).toEqual([
      "x/package.json",
      "x/test/x.test.js",
      "x/dist/types.tsbuildinfo",
      "x/dist/index.js",
    ]);
    expect(checkLeftovers(bad, (file) => file === "src/index.ts").map((finding) => finding.where)).toEqual([
      "x/dist/types.tsbuildinfo",
      "x/dist/dead.js",
      "x/dist/dead.d.ts",
    ]);
  });
});

describe("package metadata", () => {
  it.each(names)("publint has nothing to say about %s", async (name) => {
    const { messages, pkg } = await publint({ pkgDir: packed(name).folder, pack: false, strict: true });

    expect(messages.map((message) => formatMessage(message, pkg))).toEqual([]);
  });

  it.each(names)("the types of %s resolve as its code does", async (name) => {
    const attw = path.join(repositoryRoot, "repo-tests/node_modules/.bin/attw");
    const result = await runProgram(attw, [packed(name).tarball, "--profile", "esm-only", "--no-emoji"], {
      cwd: temporary,
      timeoutMs: 60_000,
    });

    expect(result).toMatchObject({ exitCode: 0 });
  });
});

describe("installed with npm in an empty folder", () => {
  beforeAll(async () => {
    await installing;
    for (const { name, files } of packages) {
      const readme = files.find((file) => file.path === "README.md") ?? { path: "README.md", text: "" };
      const [example] = typescriptBlocks(readme);
      if (example !== undefined) await writeFile(path.join(folder, `${fileNameOf(name)}.ts`), example.code);
    }
  });

  it("the first example of every README compiles", { timeout: 120_000 }, async () => {
    expect(await compileExamples(folder)).toEqual([]);
  });

  it.each(names)("the first example of %s runs to its end", async (name) => {
    const result = await runProgram(process.execPath, [`${fileNameOf(name)}.js`], {
      cwd: folder,
      env: environment(),
      timeoutMs: 20_000,
    });

    expect(result).toMatchObject({ exitCode: 0 });
  });

  it("the openclaw command answers", async () => {
    expect(await openclaw("--help")).toMatchObject({ exitCode: 0 });
    const list = await openclaw("pairing", "list", "telegram", "--json");
    expect(list).toMatchObject({ exitCode: 0 });
    expect(JSON.parse(list.output)).toEqual({ channel: "telegram", requests: [] });
  });
});

describe("what the installed openclaw loads of the vendors' programs", { timeout: 60_000 }, () => {
  beforeAll(() => installing);

  // Nobody listens there, so the channel fails at once, and no vendor is asked.
  const discord = {
    token: `${"A".repeat(24)}.${"B".repeat(6)}.${"C".repeat(38)}`,
    apiUrl: "http://127.0.0.1:1",
  };

  it("is nothing while webchat alone is configured", async () => {
    const { loaded } = await gateway({}, /"channel":"webchat"[^\n]*channel running/);

    expect(loaded).toContain("@openclaw/cli");
    expect(vendorPackages(loaded)).toEqual([]);
  });

  it("is Discord's while Discord alone is configured", async () => {
    const { loaded } = await gateway({ channels: { discord } }, /"channel":"discord"[^\n]*failed/);

    const ofDiscord = new Set(["@openclaw/channel-discord", ...packagesOf("@openclaw/channel-discord")]);
    expect(vendorPackages(loaded)).toEqual(
      expect.arrayContaining(["@discordjs/ws", "@openclaw/channel-discord"]),
    );
    expect(vendorPackages(loaded).filter((name) => !ofDiscord.has(name))).toEqual([]);
  });

  it("is nothing for a list of requests, whatever is configured", async () => {
    const config = { channels: { discord } };
    const { exitCode, loaded } = await run({ config, parameters: ["pairing", "list", "discord"] });

    expect(exitCode).toBe(0);
    expect(loaded).toContain("@openclaw/cli");
    expect(vendorPackages(loaded)).toEqual([]);
  });
});

describe("an adapter that is not installed", { timeout: 60_000 }, () => {
  const config = { channels: { slack: { botToken: "xoxb-1-a", appToken: "xapp-1-a" } } };

  beforeAll(async () => {
    await installing;
    await rename(slackAdapter(), `${temporary}/channel-slack`);
  });
  afterAll(() => rename(`${temporary}/channel-slack`, slackAdapter()));

  it("is one error with the command that installs it, and the rest of the gateway runs", async () => {
    const until = /CHANNEL_ADAPTER_MISSING[^]*needs its owner/;
    const { output } = await gateway(config, until);

    expect(output).toContain("npm install @openclaw/channel-slack");
    expect(output).toMatch(/"channel":"webchat"[^\n]*channel running/);
  });

  it("keeps nobody from managing its requests", async () => {
    const list = await run({ config, parameters: ["pairing", "list", "slack"] });
    const explain = await run({ config, parameters: ["pairing", "explain", "slack", "U0ANN0001"] });

    expect(list).toMatchObject({ exitCode: 0, output: expect.stringContaining("No pending slack") });
    expect(explain.exitCode).toBe(0);
  });
});

const gateway = (config: object, until: RegExp): Promise<InstalledRun> =>
  run({ config, parameters: ["gateway", "--port", "0"], until });

const slackAdapter = (): string => path.join(folder, "node_modules/@openclaw/channel-slack");

const run = (request: Omit<RunRequest, "folder" | "home">): Promise<InstalledRun> =>
  runInstalled({ ...request, folder, home: path.join(temporary, "home") });

/** What an adapter needs that is not ours, and not of the gateway either. */
function packagesOf(adapter: string): readonly string[] {
  const shared = Object.keys(packed("@openclaw/gateway").manifest.dependencies ?? {});
  const { dependencies = {}, peerDependencies = {} } = packed(adapter).manifest;
  return Object.keys({ ...dependencies, ...peerDependencies }).filter(
    (name) => !name.startsWith("@openclaw/") && !shared.includes(name),
  );
}

/** Adapters and SDKs among packages. */
function vendorPackages(loaded: ReadonlySet<string>): readonly string[] {
  const adapters = names.filter((name) => /\/channel-(?!kit$|webchat$)/.test(name));
  const all = new Set(adapters.flatMap((adapter) => [adapter, ...packagesOf(adapter)]));
  return [...loaded].filter((name) => all.has(name)).toSorted();
}

/** Nothing of this workspace: no conditions, no state of the person who runs the check. */
const environment = (): NodeJS.ProcessEnv => ({
  PATH: process.env["PATH"],
  HOME: temporary,
  OPENCLAW_STATE_DIR: `${temporary}/state`,
});

const openclaw = (...parameters: readonly string[]) =>
  runProgram(path.join(folder, "node_modules/.bin/openclaw"), parameters, {
    cwd: folder,
    env: environment(),
    timeoutMs: 20_000,
  });

function hasSource(name: string, file: string): boolean {
  const owner = workspace.packages.find((candidate) => candidate.name === name);
  return owner !== undefined && workspace.exists(`${owner.folder}/${file}`);
}

const fileNameOf = (name: string): string => name.replace(/^@openclaw\//, "");

async function installedVersion(name: string): Promise<string> {
  const manifest: { version: string } = JSON.parse(
    await readFile(path.join(repositoryRoot, "node_modules", name, "package.json"), "utf8"),
  );
  return manifest.version;
}
