import { execFile } from "node:child_process";
import {
  cp,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename as move,
  rm,
  symlink,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createChannel } from "../../scripts/channel-from-template.js";
import { checkPackageShape } from "../rules/package-shape.js";
import { typescriptBlocks } from "../rules/readme-blocks.js";
import { createProgram } from "../rules/typescript-program.js";
import { readWorkspace, report } from "../rules/workspace.js";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const FOLDER = "packages/channel-carrier";

let root = "";

interface Run {
  readonly exitCode: number;
  readonly output: string;
}

/** Runs a program of the repository in the copy; `FORCE_COLOR` and the like must not change what it prints. */
function run(program: string, ...args: readonly string[]): Promise<Run> {
  const options = { cwd: root, env: { PATH: process.env["PATH"] ?? "", NO_COLOR: "1" } };
  return new Promise((resolve) => {
    execFile(path.join(ROOT, "node_modules/.bin", program), [...args], options, (error, stdout, stderr) => {
      const exitCode = error === null ? 0 : typeof error.code === "number" ? error.code : 1;
      resolve({ exitCode, output: `${stdout}${stderr}` });
    });
  });
}

const create = (...args: readonly string[]): Promise<Run> => run("tsx", "scripts/create-channel.ts", ...args);
const read = (file: string): Promise<string> => readFile(path.join(root, file), "utf8");

// A copy of what the command looks at, in which the packages that a channel is made of are those of the repository.
beforeAll(async () => {
  root = await mkdtemp(path.join(tmpdir(), "create-channel-"));
  const copied = ["templates", "scripts", "tsconfig.json", "tsconfig.base.json", "vitest.workspace.ts"];
  for (const name of [...copied, "package.json", ".oxlintrc.json", ".oxfmtrc.json"]) {
    await cp(path.join(ROOT, name), path.join(root, name), { recursive: true });
  }
  await symlink(path.join(ROOT, "node_modules"), path.join(root, "node_modules"));
  await mkdir(path.join(root, "packages"));
  for (const name of ["contracts", "channel-kit", "testkit", "pairing-core"]) {
    await symlink(path.join(ROOT, "packages", name), path.join(root, "packages", name));
    await mkdir(path.join(root, FOLDER, "node_modules/@openclaw"), { recursive: true });
    await symlink(path.join(ROOT, "packages", name), path.join(root, FOLDER, "node_modules/@openclaw", name));
  }
  // As an install leaves it, but for the package that is to be made.
  await rename(FOLDER, "modules");
});

afterAll(() => rm(root, { recursive: true, force: true }));

async function rename(from: string, to: string): Promise<void> {
  await move(path.join(root, from), path.join(root, to));
}

describe("pnpm create-channel", () => {
  it("refuses names that are none, and makes nothing", async () => {
    for (const name of ["", "Carrier", "carrier-post", "9carrier", "../carrier", "a", "x".repeat(31)]) {
      expect(() => createChannel(root, name)).toThrow(/^Invalid name: .* such as matrix/);
    }
    expect((await create("carrier", "pigeon")).output).toMatch(/^Usage: pnpm create-channel <name>/);
    expect(await readdir(path.join(root, "packages"))).toHaveLength(4);
  }, 60_000);

  it("refuses the name of a package that exists, and a page that would be overwritten", async () => {
    expect(() => createChannel(root, "kit")).toThrow(/^packages\/channel-kit exists already/);
    await mkdir(path.join(root, "docs/channels/carrier.md"), { recursive: true });
    expect((await create("carrier")).output).toMatch(/^docs\/channels\/carrier\.md exists already/);
    await rm(path.join(root, "docs"), { recursive: true });
  }, 60_000);

  it("makes a package with the files of every channel, registers it, and says what comes next", async () => {
    const { exitCode, output } = await create("carrier");
    expect([exitCode, output]).toEqual([0, expect.stringContaining("pnpm test --project channel-carrier")]);
    expect(await readdir(path.join(root, FOLDER, "src"))).toEqual([
      "carrier-channel.ts",
      "carrier-client.ts",
      "carrier-connection.ts",
      "carrier-errors.ts",
      "carrier-guard.ts",
      "carrier-options.ts",
      "identity.ts",
      "index.ts",
      "to-inbound-message.ts",
    ]);
    expect(await read("vitest.workspace.ts")).toContain(
      'project("channel-carrier", "packages/channel-carrier"),',
    );
    expect(JSON.parse(await read("tsconfig.json"))).toMatchObject({
      references: expect.arrayContaining([{ path: FOLDER }]),
    });
    expect(await read("docs/channels/carrier.md")).toMatch(/^# Carrier\n/);
    expect(await read(".changeset/carrier-channel.md")).toContain('"@openclaw/channel-carrier": minor');
    const made = await readdir(path.join(root, FOLDER), { recursive: true });
    for (const file of made.filter((name) => /\.(?:ts|json|md)$/.test(name)))
      expect(await read(path.join(FOLDER, file))).not.toMatch(/acme/i);
    await rename("modules/node_modules", `${FOLDER}/node_modules`);
  }, 60_000);

  it("makes what compiles, has the shape of a package, and an example that compiles", async () => {
    const workspace = readWorkspace(root);
    const own = workspace.packages.filter(({ folder }) => folder === FOLDER);
    expect(own).toHaveLength(1);
    expect(report(checkPackageShape({ ...workspace, packages: own }))).toBe("");
    const files = own.flatMap((owner) => owner.files);
    const sources = files.map((file) => file.path).filter((file) => file.endsWith(".ts"));
    const blocks = files.filter((file) => file.path.endsWith("README.md")).flatMap(typescriptBlocks);
    expect(blocks).toHaveLength(1);
    const examples = blocks.map(({ code }) => ({
      path: `${FOLDER}/example.ts`,
      text: `${code}\nexport {};\n`,
    }));
    const program = createProgram(root, sources, examples, [FOLDER]);
    // Of the package alone: those that it is made of are checked elsewhere.
    const problems = [...sources, ...examples.map((example) => example.path)]
      .flatMap((file) => ts.getPreEmitDiagnostics(program, program.getSourceFile(path.join(root, file))))
      .map(
        ({ file, messageText }) => `${file?.fileName}: ${ts.flattenDiagnosticMessageText(messageText, "\n")}`,
      );
    expect(problems).toEqual([]);
  }, 60_000);

  it("makes what is linted and formatted", async () => {
    expect(await run("oxlint", "--type-aware", "--deny-warnings", FOLDER)).toMatchObject({ exitCode: 0 });
    expect(
      await run("oxfmt", "--check", FOLDER, "docs", "tsconfig.json", "vitest.workspace.ts"),
    ).toMatchObject({
      exitCode: 0,
    });
  }, 60_000);

  it("makes a suite that fails until it is filled in, and says what to fill in", async () => {
    // It refers to packages that the copy does not have.
    await writeFile(path.join(root, "tsconfig.json"), '{ "files": [] }');
    const { exitCode, output } = await run(
      "vitest",
      "run",
      "--config",
      "vitest.workspace.ts",
      "--project",
      "channel-carrier",
    );
    expect(exitCode).toBe(1);
    expect(output).toContain("expected the started adapter to have called Carrier, found 0 calls");
    expect(output).toContain("Fill in src/carrier-client.ts (the vendor's SDK) and test/fake-carrier.ts");
    expect(output).toMatch(/Tests +\d+ failed \| \d+ passed/);
    // Its pure parts are right from the start.
    expect(output).not.toMatch(/FAIL .*(?:identity|to-inbound-message)\.test\.ts/);
  }, 60_000);
});
